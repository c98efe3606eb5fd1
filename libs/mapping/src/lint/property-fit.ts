import { isJsonObject, type JsonObject, type JsonValue } from '@quayside/domain';
import { fitsFormat } from './text-format';

/** A blueprint's name for the type of a value; undefined for null. */
export function typeOf(value: JsonValue): string | undefined {
  if (value === null) return undefined;
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

/** The type that all of these have, null apart; undefined when they have several, or there is none. */
export function commonType(values: readonly JsonValue[]): string | undefined {
  const types = new Set(values.map(typeOf).filter((type) => type !== undefined));
  const [type] = types;
  return types.size === 1 ? type : undefined;
}

/** Null fits every type. */
export function fitsType(schema: JsonObject, value: JsonValue): boolean {
  const { type } = schema;
  return value === null || typeof type !== 'string' || typeOf(value) === type;
}

export function fitsFormatOf(schema: JsonObject, value: JsonValue): boolean {
  const { format } = schema;
  return typeof value !== 'string' || typeof format !== 'string' || fitsFormat(format, value);
}

/** Many mappings may fill the same property, and it may have many values. */
const allowed = new WeakMap<JsonObject, ReadonlySet<JsonValue>>();

/** The values that the property allows; undefined where it allows any. */
export function allowedValues(schema: JsonObject): ReadonlySet<JsonValue> | undefined {
  const list = schema['enum'];
  if (!Array.isArray(list)) return undefined;
  const known = allowed.get(schema);
  if (known !== undefined) return known;
  const values = new Set<JsonValue>(list as readonly JsonValue[]);
  allowed.set(schema, values);
  return values;
}

/** The schema with another type, without what only the old type can have. */
export function retyped(schema: JsonObject, type: string): JsonObject {
  const { title, description, icon } = schema;
  const kept = Object.entries({ title, description, icon }).filter(([, value]) => value !== undefined);
  return { type, ...(Object.fromEntries(kept) as JsonObject) };
}

/** Nothing, null or an empty list: Port counts each of them as missing where something is required. */
export function isMissing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/** A search object of Port in place of a value: what it will find is not known here. */
export function isSearch(value: unknown): boolean {
  return isJsonObject(value) && 'combinator' in value && 'rules' in value;
}
