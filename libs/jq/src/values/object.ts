import type { Json, JsonObject } from './json';

/**
 * Objects are read by their own properties only, so that `constructor` and `__proto__` are keys like any other, and
 * written so that `__proto__` becomes a property instead of a prototype.
 */
export type ObjectDraft = Record<string, Json>;

export function ownValue(object: JsonObject, key: string): Json {
  const value = object[key];
  return value === undefined || !Object.hasOwn(object, key) ? null : value;
}

export function setOwn(draft: ObjectDraft, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(draft, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    draft[key] = value;
  }
}

/** True where every object answers to this key by inheritance, so that a plain read would see more than the object's own. */
export function isInheritedKey(key: string): boolean {
  return key in Object.prototype;
}
