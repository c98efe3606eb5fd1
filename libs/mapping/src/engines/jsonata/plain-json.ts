import type { JsonValue } from '@quayside/domain';
import { isFunctionObject } from './internals';

/**
 * A result without the marks that the package leaves on arrays. Not-a-number becomes null and the infinities the largest
 * numbers, as in jq. Throws where it is or has a function. The depth of the value has to be bounded already.
 */
export function plainJson(value: unknown): JsonValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return plainNumber(value);
    case 'object':
      return value === null ? null : plainStructure(value);
    case 'function':
      throw gaveFunction();
    default:
      return null;
  }
}

function plainStructure(value: object): JsonValue {
  if (Array.isArray(value)) return value.map(plainJson);
  if (isFunctionObject(value)) throw gaveFunction();
  // unlike an assignment it makes an ordinary member of `__proto__`
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plainJson(member)]));
}

function plainNumber(value: number): number | null {
  if (Number.isNaN(value)) return null;
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
}

function gaveFunction(): Error {
  return new Error('it gave a function; expected a JSON value');
}
