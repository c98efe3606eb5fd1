import { createHash } from 'node:crypto';
import { groupBy, type JsonObject, type JsonValue } from '@quayside/domain';
import type { Row } from './read-rows';

/** All that the list of component groups gives. The rows of groups in the list of components have it too, and more. */
const GROUP_FIELDS = [
  'id',
  'page_id',
  'name',
  'description',
  'components',
  'position',
  'created_at',
  'updated_at',
] as const;
const KNOWN_FIELDS: ReadonlySet<string> = new Set(GROUP_FIELDS);

/**
 * The component groups of a page in the form of their own list, out of all rows of its list of components. Undefined
 * when the rows of groups and those of their components do not agree about who is in a group.
 */
export function groupsShownBy(rows: readonly Row[]): readonly Row[] | undefined {
  const children = groupBy(rows, (row) => row['group_id']);
  const groups: Row[] = [];
  for (const row of rows) {
    if (row['group'] !== true) continue;
    const components = membersOf(
      row,
      (children.get(row.id) ?? []).map(({ id }) => id),
    );
    if (components === undefined) return undefined;
    groups.push({ ...picked({ ...row, components }), id: row.id });
  }
  return groups;
}

/**
 * What tells whether groups are the same as at another reading, whatever their order. Undefined when one of them has a
 * field that the rows of components are not known to have, so that those prove nothing.
 */
export function digestOfGroups(groups: readonly Row[]): string | undefined {
  if (groups.some((group) => Object.keys(group).some((field) => !KNOWN_FIELDS.has(field)))) return undefined;
  const texts = groups.map((group) => JSON.stringify(picked(group))).sort();
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}

/** What a reading of the list of component groups leaves for the next one. */
export function writeGroupCursor(digest: string | undefined): JsonObject {
  return digest === undefined ? {} : { groups: digest };
}

export function readGroupCursor(cursor: JsonObject | undefined): string | undefined {
  const digest = cursor?.['groups'];
  return typeof digest === 'string' ? digest : undefined;
}

/** The ids in the row, in its order; in that of the list where the row has none. */
function membersOf({ components: named }: Row, children: readonly string[]): JsonValue | undefined {
  if (named === undefined) return children;
  if (!Array.isArray(named) || named.length !== children.length) return undefined;
  const ids = new Set<JsonValue>(named);
  return children.every((id) => ids.has(id)) ? named : undefined;
}

/** The fields of a group, always in the same order; one that is absent stays so. */
function picked(row: JsonObject): JsonObject {
  return Object.fromEntries(
    GROUP_FIELDS.flatMap((field): [string, JsonValue][] => {
      const value = row[field];
      return value === undefined ? [] : [[field, value]];
    }),
  );
}
