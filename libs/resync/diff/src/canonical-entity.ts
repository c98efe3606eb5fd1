import { createHash } from 'node:crypto';
import { isJsonObject, type Entity, type JsonValue } from '@quayside/domain';

/** What a blueprint says that matters for telling whether two entities are the same. */
export interface BlueprintShape {
  readonly properties: ReadonlySet<string>;
  readonly relations: ReadonlyMap<string, { readonly target: string; readonly many: boolean }>;
}

/** The fields that a mapping writes; what anyone else put into an entity is not compared. */
export interface MappedFields {
  readonly title: boolean;
  readonly icon: boolean;
  readonly team: boolean;
  readonly properties: ReadonlySet<string>;
  readonly relations: ReadonlySet<string>;
}

/** The part of an entity that is compared: as a mapping wants it, or as Port gives it back. */
export type ComparableEntity = Omit<Entity, 'identifier' | 'blueprint'>;

/**
 * A digest of what an entity holds (SHA-256, base64url, 43 characters). Two entities that Port would show alike have the
 * same digest, whichever side they come from:
 * - null and absent are equal, and so are `[]` and null on a relation to many
 * - the order of teams and of a relation's targets does not matter, nor that of keys
 * - properties and relations that the blueprint does not declare do not count, since Port drops them
 */
export function digestOf(entity: ComparableEntity, shape: BlueprintShape | undefined, fields?: MappedFields): string {
  const canonical = {
    title: fields && !fields.title ? null : (entity.title ?? null),
    icon: fields && !fields.icon ? null : (entity.icon ?? null),
    team: fields && !fields.team ? null : canonicalTeam(entity.team),
    properties: present(
      entity.properties,
      (name) => (!shape || shape.properties.has(name)) && (!fields || fields.properties.has(name)),
    ),
    relations: present(
      Object.fromEntries(
        Object.entries(entity.relations).map(([name, value]) => [name, canonicalRelation(value as JsonValue)]),
      ),
      (name) => (!shape || shape.relations.has(name)) && (!fields || fields.relations.has(name)),
    ),
  };
  return createHash('sha256').update(canonicalJson(canonical)).digest('base64url');
}

/** JSON text with sorted keys: equal values have equal texts. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const parts = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
  return `{${parts.join(',')}}`;
}

function present(values: Readonly<Record<string, unknown>>, keep: (name: string) => boolean): [string, unknown][] {
  return Object.entries(values)
    .filter(([name, value]) => value !== null && value !== undefined && keep(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function canonicalTeam(team: unknown): unknown {
  if (typeof team === 'string') return [team];
  if (Array.isArray(team)) return team.length === 0 ? null : [...team].sort();
  return team ?? null;
}

function canonicalRelation(value: JsonValue): JsonValue {
  if (!Array.isArray(value)) return value;
  return value.length === 0 ? null : [...(value as readonly JsonValue[])].sort(compareText);
}

function compareText(a: JsonValue, b: JsonValue): number {
  const [left, right] = [canonicalJson(a), canonicalJson(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
