import type { Budget } from '../budget';
import { JqError } from '../jq-error';
import { compareText } from './code-points';
import { DEEPEST } from './depth';
import { type Json, type JsonObject, isArray, isObject } from './json';
import { ownValue } from './object';

/** Two arrays, or two objects with the same keys, of which the first members up to `next` are equal. */
interface Level {
  readonly left: readonly Json[];
  readonly right: readonly Json[];
  next: number;
}

/** What NaN is to NaN: less, whichever comes first. A sort takes it for equal, so as to leave both where they are. */
export const UNORDERED = Number.NEGATIVE_INFINITY;

/**
 * jq's total order: null, false, true, numbers, strings, arrays, objects. Objects compare by their sorted keys first, then
 * value by value in that order. NaN is below every number, itself included, so a sort keeps several of them as they came.
 * Levels are kept by hand: values may be nested deeper than the stack is.
 */
export function compare(a: Json, b: Json, budget: Budget): number {
  const levels: Level[] = [];
  let order = compareOrDescend(a, b, levels, budget);
  for (let level = levels.at(-1); order === 0 && level !== undefined; level = levels.at(-1)) {
    const index = level.next++;
    if (index < level.left.length && index < level.right.length) {
      order = compareOrDescend(level.left[index] ?? null, level.right[index] ?? null, levels, budget);
    } else {
      order = level.left.length - level.right.length;
      levels.pop();
    }
  }
  return order;
}

function compareOrDescend(a: Json, b: Json, levels: Level[], budget: Budget): number {
  budget.tick(1);
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  if (typeof a === 'number' && typeof b === 'number') return compareNumbers(a, b);
  if (typeof a === 'string' && typeof b === 'string') {
    budget.tick(Math.min(a.length, b.length) >> 5);
    return compareText(a, b);
  }
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return 0;
  if (levels.length > DEEPEST) throw new JqError('Comparison too deep');
  if (isArray(a) && isArray(b)) levels.push({ left: a, right: b, next: 0 });
  else if (isObject(a) && isObject(b)) return compareKeysOrDescend(a, b, levels, budget);
  return 0;
}

function compareNumbers(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? UNORDERED : -1;
  return a < b ? -1 : a === b ? 0 : 1;
}

function compareKeysOrDescend(a: JsonObject, b: JsonObject, levels: Level[], budget: Budget): number {
  const keys = sortedKeys(a, budget);
  const others = sortedKeys(b, budget);
  for (const [index, key] of keys.entries()) {
    const other = others[index];
    const order = other === undefined ? 1 : compareText(key, other);
    if (order !== 0) return order;
  }
  if (others.length > keys.length) return -1;
  levels.push({ left: keys.map((key) => ownValue(a, key)), right: keys.map((key) => ownValue(b, key)), next: 0 });
  return 0;
}

export function equals(a: Json, b: Json, budget: Budget): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const pairs: [Json, Json, number][] = [[a, b, 0]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [left, right, depth] = pair;
    if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
      if (left !== right) return false;
      continue;
    }
    budget.tick(1);
    if (depth > DEEPEST) throw new JqError('Equality check too deep');
    if (!pushMembers(left, right, depth + 1, pairs)) return false;
  }
  return true;
}

/** False where the two cannot be equal for want of members. The last member is pushed first, to be looked at last. */
function pushMembers(
  left: readonly Json[] | JsonObject,
  right: readonly Json[] | JsonObject,
  depth: number,
  pairs: [Json, Json, number][],
): boolean {
  if (isArray(left) || isArray(right)) {
    if (!isArray(left) || !isArray(right) || left.length !== right.length) return false;
    for (let index = left.length - 1; index >= 0; index--) {
      pairs.push([left[index] ?? null, right[index] ?? null, depth]);
    }
    return true;
  }
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length || !keys.every((key) => Object.hasOwn(right, key))) return false;
  for (const key of keys) pairs.push([ownValue(left, key), ownValue(right, key), depth]);
  return true;
}

/** An object's keys as `keys` lists them. */
export function sortedKeys(object: JsonObject, budget: Budget): string[] {
  const keys = Object.keys(object);
  budget.tick(keys.length);
  return keys.sort(compareText);
}

function rankOf(value: Json): number {
  if (value === null) return 0;
  if (value === false) return 1;
  if (value === true) return 2;
  if (typeof value === 'number') return 3;
  if (typeof value === 'string') return 4;
  return isArray(value) ? 5 : 6;
}
