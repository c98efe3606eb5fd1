import type { JsonValue } from '@quayside/domain';
import type { EntityRecord, RelationValue } from './entity-record';

/** An entity as Port gives it back. A projection may leave any of it out. */
export interface ReadEntity {
  readonly identifier: string;
  readonly title: string | null;
  readonly icon: string | null;
  readonly blueprint: string;
  readonly team: readonly string[];
  readonly properties: Readonly<Record<string, JsonValue>>;
  readonly relations: Readonly<Record<string, RelationValue>>;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

/** @param computed calculated properties and aggregations, to be shown beside the entity's own */
export function readShape(
  record: EntityRecord,
  nullsOnRead: 'keep' | 'drop',
  computed: Readonly<Record<string, JsonValue>> = {},
): ReadEntity {
  const properties: Record<string, JsonValue> = {};
  for (const source of [record.content.properties, computed]) {
    for (const [name, value] of Object.entries(source)) {
      if (value !== null || nullsOnRead === 'keep') properties[name] = value;
    }
  }
  const { title, icon, team, relations } = record.content;
  return {
    identifier: record.identifier,
    title,
    icon,
    blueprint: record.blueprint,
    team,
    properties,
    relations,
    createdAt: record.createdAt,
    createdBy: record.createdBy,
    updatedAt: record.updatedAt,
    updatedBy: record.updatedBy,
  };
}

/** Which parts of an entity an answer shows. */
export interface Projection {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * Leaves out what was not asked for. A part is a key (`title`), a meta property (`$title`), a path (`properties.status`),
 * or, where `bareIds` says so, the id of a property or of a relation by itself.
 */
export function project(entity: ReadEntity, projection: Projection, bareIds: boolean): Partial<ReadEntity> {
  const { include, exclude } = projection;
  if (include.length === 0 && exclude.length === 0) return entity;
  const shown = include.length === 0 ? { ...entity } : picked(entity, include, bareIds);
  return exclude.length === 0 ? shown : without(shown, exclude, bareIds);
}

/** Whether a projection shows a property; true without one. */
export function showsProperty(projection: Projection, name: string, bareIds: boolean): boolean {
  const { include, exclude } = projection;
  const names = (parts: readonly string[]): boolean =>
    parts.some((part) => part === 'properties' || part === `properties.${name}` || (bareIds && part === name));
  return (include.length === 0 || names(include)) && !names(exclude);
}

type Shown = Record<string, unknown>;

const NESTED: readonly string[] = ['properties', 'relations'];

function picked(entity: ReadEntity, parts: readonly string[], bareIds: boolean): Partial<ReadEntity> {
  const source = entity as unknown as Shown;
  const shown: Shown = {};
  const nested = new Map<string, Shown>();
  for (const part of parts) {
    const { group, name } = locate(entity, part, bareIds);
    if (group === undefined) {
      if (Object.hasOwn(source, name)) shown[name] = source[name];
      continue;
    }
    let values = nested.get(group);
    if (!values) nested.set(group, (values = {}));
    const held = source[group] as Shown;
    if (Object.hasOwn(held, name)) values[name] = held[name];
  }
  for (const [group, values] of nested) shown[group] ??= values;
  return shown as Partial<ReadEntity>;
}

function without(entity: Partial<ReadEntity>, parts: readonly string[], bareIds: boolean): Partial<ReadEntity> {
  const shown: Shown = { ...entity };
  for (const part of parts) {
    const { group, name } = locate(entity, part, bareIds);
    if (group === undefined) delete shown[name];
    else if (shown[group] !== undefined) {
      const { [name]: _left, ...rest } = shown[group] as Shown;
      shown[group] = rest;
    }
  }
  return shown as Partial<ReadEntity>;
}

/** Where a part is: in `properties` or `relations`, or at the top when there is no group. */
function locate(entity: Partial<ReadEntity>, part: string, bareIds: boolean): { group?: string; name: string } {
  if (part.startsWith('$')) return { name: part.slice(1) };
  const dot = part.indexOf('.');
  const group = dot < 0 ? undefined : part.slice(0, dot);
  if (group !== undefined && NESTED.includes(group)) return { group, name: part.slice(dot + 1) };
  if (!bareIds || NESTED.includes(part)) return { name: part };
  if (Object.hasOwn(entity.properties ?? {}, part)) return { group: 'properties', name: part };
  if (Object.hasOwn(entity.relations ?? {}, part)) return { group: 'relations', name: part };
  return { name: part };
}
