import { groupBy, type Entity, type JsonValue, type SearchQuery } from '@quayside/domain';
import { pathText } from '../configuration/path-text';
import type { Steps } from '../configuration/yaml-source';
import { own, type LintBlueprint } from './lint-blueprint';
import type { FieldValues } from './lint-evidence';
import type { MappedEntry } from './mapped-entry';

/** A mapping beside the blueprint that its entities are of, and the sample entities of that blueprint. */
export interface LintTarget {
  readonly entry: MappedEntry;
  readonly blueprint: LintBlueprint;
  readonly entities: readonly Entity[];
  /** the enumerated fields of the records */
  readonly values: FieldValues;
}

export const SECTIONS = ['properties', 'relations'] as const;
export type Section = (typeof SECTIONS)[number];

/** One property or relation of a mapping. */
export interface LintField {
  readonly name: string;
  readonly path: string;
  readonly steps: Steps;
  /** undefined where it is a search object */
  readonly expression: string | undefined;
}

/** The properties or the relations that the mapping names, in its order. */
export function fieldsOf({ mapping, path, steps }: MappedEntry, section: Section): readonly LintField[] {
  return Object.entries(mapping[section]).map(([name, expression]) => ({
    name,
    path: pathText(pathText(path, section), name),
    steps: [...steps, section, name],
    expression: typeof expression === 'string' ? expression : undefined,
  }));
}

/** What the sample entities have in this field; an entity that lacks it does not count. */
export function sampledValues(
  { entities }: LintTarget,
  section: Section,
  name: string,
): readonly (JsonValue | SearchQuery)[] {
  return entities.flatMap((entity) => {
    const value = own<JsonValue | SearchQuery>(entity[section], name);
    return value === undefined ? [] : [value];
  });
}

/** The entities of a mapping by their blueprint: one whose blueprint is computed makes several. */
export function byBlueprint({ blueprint, entities }: MappedEntry): ReadonlyMap<string, readonly Entity[]> {
  if (blueprint !== undefined) return new Map([[blueprint, entities]]);
  return groupBy(entities, (entity) => entity.blueprint);
}

export function isRequired({ schema, relations }: LintBlueprint, section: Section, name: string): boolean {
  if (section === 'properties') return schema.required?.includes(name) === true;
  return own(relations, name)?.required === true;
}
