/** Any JSON value. The engine shares structure with its input, so nothing may be changed in place once another can see it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export type Kind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

export function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

export function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What jq's `type` calls it. */
export function kindOf(value: Json): Kind {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'boolean':
      return 'boolean';
    case 'number':
      return 'number';
    case 'string':
      return 'string';
    default:
      return Array.isArray(value) ? 'array' : 'object';
  }
}

/** jq's idea of truth: everything but null and false. */
export function isTrue(value: Json): boolean {
  return value !== null && value !== false;
}
