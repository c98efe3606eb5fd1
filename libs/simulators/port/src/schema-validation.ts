import { isJsonObject, type JsonObject, type JsonValue } from '@quayside/domain';
import { isDeepStrictEqual } from 'node:util';
import type { Blueprint, PropertySchema } from './blueprint';
import { fitsFormat } from './formats';

const MAX_DEPTH = 5;

/** What is wrong with a value, in Port's words, or undefined. A null is no fault here: only a required property minds. */
export function propertyFault(schema: PropertySchema, value: JsonValue, path: string, depth = 0): string | undefined {
  if (value === null) return undefined;
  const type = schema['type'];
  if (typeof type === 'string' && !isOfType(type, value)) return `"${path}" must be ${type}`;
  const allowed = schema['enum'];
  if (Array.isArray(allowed) && !allowed.some((one) => isDeepStrictEqual(one, value))) {
    return `"${path}" must be equal to one of the allowed values`;
  }
  if (typeof value === 'string') return stringFault(schema, value, path);
  if (typeof value === 'number') return numberFault(schema, value, path);
  if (Array.isArray(value)) return arrayFault(schema, value, path, depth);
  return undefined;
}

/** The first property in `sent` that does not fit, in the order in which they were sent. */
export function propertiesFault(blueprint: Blueprint, sent: JsonObject): string | undefined {
  for (const [name, value] of Object.entries(sent)) {
    const schema = blueprint.schema.properties[name];
    const fault = schema && propertyFault(schema, value, `properties/${name}`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** The first required property or relation that the whole entity does not hold. */
export function requiredFault(
  blueprint: Blueprint,
  entity: { readonly properties: JsonObject; readonly relations: Readonly<Record<string, unknown>> },
): string | undefined {
  for (const name of blueprint.schema.required) {
    if (isMissing(entity.properties[name])) return `"properties" must have required property '${name}'`;
  }
  for (const [name, { required }] of Object.entries(blueprint.relations)) {
    if (required && isMissing(entity.relations[name])) return `"relations" must have required property '${name}'`;
  }
  return undefined;
}

/** What a new entity holds where nothing was sent. */
export function propertyDefaults(blueprint: Blueprint): JsonObject {
  const defaults: Record<string, JsonValue> = {};
  for (const [name, schema] of Object.entries(blueprint.schema.properties)) {
    const value = schema['default'];
    if (value !== undefined) defaults[name] = value;
  }
  return defaults;
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/** Whether a value is of a blueprint's type: string, number, boolean, object, array. */
export function isOfType(type: string, value: JsonValue): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isJsonObject(value);
  return typeof value === type;
}

function stringFault(schema: PropertySchema, text: string, path: string): string | undefined {
  const { format, minLength, maxLength, pattern } = schema;
  if (typeof minLength === 'number' && text.length < minLength) {
    return `"${path}" must NOT have fewer than ${minLength} characters`;
  }
  if (typeof maxLength === 'number' && text.length > maxLength) {
    return `"${path}" must NOT have more than ${maxLength} characters`;
  }
  if (typeof pattern === 'string' && !new RegExp(pattern, 'u').test(text)) {
    return `"${path}" must match pattern "${pattern}"`;
  }
  if (typeof format === 'string' && !fitsFormat(format, text)) return `"${path}" must match format "${format}"`;
  return undefined;
}

function numberFault(schema: PropertySchema, value: number, path: string): string | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  if (typeof minimum === 'number' && value < minimum) return `"${path}" must be >= ${minimum}`;
  if (typeof maximum === 'number' && value > maximum) return `"${path}" must be <= ${maximum}`;
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum)
    return `"${path}" must be > ${exclusiveMinimum}`;
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum)
    return `"${path}" must be < ${exclusiveMaximum}`;
  return undefined;
}

function arrayFault(
  schema: PropertySchema,
  values: readonly JsonValue[],
  path: string,
  depth: number,
): string | undefined {
  const { minItems, maxItems, uniqueItems, items } = schema;
  if (typeof minItems === 'number' && values.length < minItems) {
    return `"${path}" must NOT have fewer than ${minItems} items`;
  }
  if (typeof maxItems === 'number' && values.length > maxItems) {
    return `"${path}" must NOT have more than ${maxItems} items`;
  }
  if (uniqueItems === true && new Set(values.map((value) => JSON.stringify(value))).size < values.length) {
    return `"${path}" must NOT have duplicate items`;
  }
  if (!isJsonObject(items) || depth >= MAX_DEPTH) return undefined;
  for (const [index, value] of values.entries()) {
    const fault = propertyFault(items, value, `${path}/${index}`, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
