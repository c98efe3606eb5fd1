import type { Budget } from '../budget';
import { JqError } from '../jq-error';
import { codePointLength, sliceCodePoints } from './code-points';
import { type Json, type JsonObject, isArray, isObject, kindOf } from './json';
import { briefText } from './json-text';
import { ownValue } from './object';
import { equals } from './ordering';

/** `value[key]`. */
export function valueAt(value: Json, key: Json, budget: Budget): Json {
  if (typeof key === 'string') {
    if (value === null) return null;
    if (isObject(value)) return ownValue(value, key);
  } else if (typeof key === 'number') {
    if (value === null) return null;
    if (isArray(value)) return elementAt(value, key);
  } else if (isObject(key)) {
    if (value === null) return null;
    if (isArray(value) || typeof value === 'string') {
      return sliceOf(value, ownValue(key, 'start'), ownValue(key, 'end'), key);
    }
  } else if (isArray(key) && isArray(value)) {
    return positionsOf(value, key, budget);
  }
  throw cannotIndex(value, key);
}

export function cannotIndex(value: Json, key: Json): JqError {
  return new JqError(`Cannot index ${kindOf(value)} with ${kindOf(key)} (${briefText(key)})`);
}

function elementAt(array: readonly Json[], index: number): Json {
  const whole = Math.trunc(index);
  return array[whole < 0 ? whole + array.length : whole] ?? null;
}

/** `value[start:end]` of null, an array or a string; the bounds null, or numbers that may be fractions or negative. */
export function sliceOf(value: Json, start: Json, end: Json, key: Json = { start, end }): Json {
  if (value === null) return null;
  if (!isArray(value) && typeof value !== 'string') throw cannotIndex(value, key);
  if (isObject(key)) requireBounds(key);
  const length = typeof value === 'string' ? codePointLength(value) : value.length;
  const [from, to] = sliceBounds(length, start, end);
  return typeof value === 'string' ? sliceCodePoints(value, from, to) : value.slice(from, to);
}

/** The part of an array that a key such as `{"start": 1, "end": null}` means. */
export function sliceBoundsOf(key: JsonObject, length: number): readonly [number, number] {
  requireBounds(key);
  return sliceBounds(length, ownValue(key, 'start'), ownValue(key, 'end'));
}

function requireBounds(key: JsonObject): void {
  if (!Object.hasOwn(key, 'start') || !Object.hasOwn(key, 'end')) throw badBounds();
}

/** The bounds rounded outwards and moved into the array. */
function sliceBounds(length: number, start: Json, end: Json): readonly [number, number] {
  checkBound(start);
  checkBound(end);
  const clamp = (bound: number): number => Math.min(Math.max(bound < 0 ? bound + length : bound, 0), length);
  const from = Math.floor(clamp(start === null || Number.isNaN(start) ? 0 : start));
  const to = Math.ceil(clamp(end === null || Number.isNaN(end) ? length : end));
  return [from, Math.max(to, from)];
}

function checkBound(bound: Json): asserts bound is number | null {
  if (bound !== null && typeof bound !== 'number') throw badBounds();
}

function badBounds(): JqError {
  return new JqError('Array/string slice indices must be integers');
}

/** Every index at which the second array lies inside the first. */
function positionsOf(array: readonly Json[], part: readonly Json[], budget: Budget): Json {
  if (part.length === 0) return [];
  const found: number[] = [];
  for (let at = 0; at + part.length <= array.length; at++) {
    budget.tick(1);
    if (part.every((element, offset) => equals(array[at + offset] ?? null, element, budget))) found.push(at);
  }
  return found;
}

/** The values of `.[]`. */
export function childrenOf(value: Json): readonly Json[] {
  if (isArray(value)) return value;
  if (isObject(value)) return Object.values(value);
  throw cannotIterate(value);
}

export function cannotIterate(value: Json): JqError {
  return new JqError(`Cannot iterate over ${kindOf(value)} (${briefText(value)})`);
}

/** `has(key)`. */
export function hasKey(value: Json, key: Json): boolean {
  if (value === null) return false;
  if (isObject(value) && typeof key === 'string') return Object.hasOwn(value, key);
  if (isArray(value) && typeof key === 'number') return key > -1 && key < value.length;
  throw new JqError(`Cannot check whether ${kindOf(value)} has a ${kindOf(key)} key`);
}
