import type { Budget } from '../budget';
import { JqError } from '../jq-error';
import { sliceBounds, valueAt } from './access';
import { type Json, isArray, isObject, kindOf } from './json';
import { type ObjectDraft, ownValue, setOwn } from './object';
import { compare } from './ordering';

/** `delpaths`: the last path first, so that the ones before it still mean the same elements. */
export function deletePaths(value: Json, paths: readonly (readonly Json[])[], budget: Budget): Json {
  const sorted = [...paths].sort((a, b) => compare(a, b, budget));
  if (sorted[0]?.length === 0) return null;
  let current = value;
  for (let last = sorted.length - 1; last >= 0;) {
    const path = sorted[last] ?? [];
    let first = last;
    while (first > 0 && isSibling(sorted[first - 1] ?? [], path)) first--;
    const keys = sorted.slice(first, last + 1).map((each) => each.at(-1) ?? null);
    current = deleteKeys(current, path, 0, keys, budget);
    last = first - 1;
  }
  return current;
}

/** Keys below the same parent are deleted together: all of them mean elements of the parent as it was. */
function isSibling(a: readonly Json[], b: readonly Json[]): boolean {
  const isField = (path: readonly Json[]): boolean => typeof path.at(-1) === 'string';
  if (a.length !== b.length || isField(a) !== isField(b)) return false;
  return a.every((key, index) => index === a.length - 1 || (!isObject(key) && key === b[index]));
}

function deleteKeys(target: Json, path: readonly Json[], depth: number, keys: readonly Json[], budget: Budget): Json {
  budget.tick(1);
  if (target === null) return null;
  if (depth === path.length - 1) return withoutKeys(target, keys, budget);
  const key = path[depth] ?? null;
  const child = valueAt(target, key, budget);
  if (child === null) return target;
  const changed = deleteKeys(child, path, depth + 1, keys, budget);
  if (isArray(target)) {
    if (isObject(key)) return spliced(target, key, isArray(changed) ? changed : [], budget);
    const copy = target.slice();
    const index = Math.floor(Number(key));
    copy[index < 0 ? index + copy.length : index] = changed;
    budget.tick(copy.length >> 3);
    return copy;
  }
  const copy: ObjectDraft = { ...(target as ObjectDraft) };
  setOwn(copy, String(key), changed);
  return copy;
}

function withoutKeys(target: Json, keys: readonly Json[], budget: Budget): Json {
  if (isObject(target)) {
    const copy: ObjectDraft = { ...target };
    budget.tick(keys.length + (Object.keys(copy).length >> 2));
    for (const key of keys) {
      if (typeof key !== 'string') throw new JqError(`Cannot delete ${kindOf(key)} field of object`);
      delete copy[key];
    }
    return copy;
  }
  if (!isArray(target)) throw new JqError(`Cannot delete fields from ${kindOf(target)}`);
  const gone = new Set<number>();
  for (const key of keys) {
    const [from, to] = positions(target, key, budget);
    budget.tick(Math.max(0, to - from));
    for (let index = from; index < to; index++) gone.add(index);
  }
  budget.tick(target.length);
  return target.filter((_, index) => !gone.has(index));
}

function positions(target: readonly Json[], key: Json, budget: Budget): readonly [number, number] {
  if (isObject(key)) {
    valueAt(target, key, budget);
    return sliceBounds(target.length, ownValue(key, 'start'), ownValue(key, 'end'));
  }
  if (typeof key !== 'number') throw new JqError(`Cannot delete ${kindOf(key)} element of array`);
  const index = Math.floor(key) < 0 ? Math.floor(key) + target.length : Math.floor(key);
  return index < 0 ? [0, 0] : [index, index + 1];
}

function spliced(target: readonly Json[], key: Json, middle: readonly Json[], budget: Budget): Json {
  valueAt(target, key, budget);
  const [start, end] = isObject(key) ? [ownValue(key, 'start'), ownValue(key, 'end')] : [null, null];
  const [from, to] = sliceBounds(target.length, start, end);
  budget.tick(target.length >> 3);
  return [...target.slice(0, from), ...middle, ...target.slice(to)];
}
