import type { Budget } from '../budget';
import { JqError } from '../jq-error';
import { sliceBoundsOf, valueAt } from './access';
import { type Json, type JsonObject, isArray, isObject, kindOf } from './json';
import { type ObjectDraft, setOwn } from './object';
import { compare, equals } from './ordering';

/** `delpaths`: what goes is found in the value as it was, whatever the order of the paths. */
export function deletePaths(value: Json, paths: readonly (readonly Json[])[], budget: Budget): Json {
  const sorted = [...paths].sort((a, b) => compare(a, b, budget));
  return sorted[0]?.length === 0 ? null : deleteBelow(value, sorted, 0, budget);
}

/**
 * The paths are sorted and agree up to `depth`, so that those through the same key stand together, the one that ends with
 * that key first: the others of its kind say nothing more then. What lies deeper goes before the keys of this level do.
 */
function deleteBelow(target: Json, paths: readonly (readonly Json[])[], depth: number, budget: Budget): Json {
  const keys: Json[] = [];
  let current = target;
  for (let first = 0; first < paths.length;) {
    const key = paths[first]?.[depth] ?? null;
    let end = first + 1;
    while (end < paths.length && equals(paths[end]?.[depth] ?? null, key, budget)) end++;
    budget.tick(end - first);
    if (paths[first]?.length === depth + 1) keys.push(key);
    else
      current = changeBelow(
        current,
        key,
        (child) => deleteBelow(child, paths.slice(first, end), depth + 1, budget),
        budget,
      );
    first = end;
  }
  return current === null || keys.length === 0 ? current : withoutKeys(current, keys, budget);
}

function changeBelow(target: Json, key: Json, change: (child: Json) => Json, budget: Budget): Json {
  const child = valueAt(target, key, budget);
  if (child === null) return target;
  const changed = change(child);
  if (isArray(target)) {
    if (isObject(key)) return spliced(target, key, isArray(changed) ? changed : [], budget);
    const copy = target.slice();
    const index = Math.trunc(Number(key));
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
    const [from, to] = positions(target, key);
    budget.tick(Math.max(0, to - from));
    for (let index = from; index < to; index++) gone.add(index);
  }
  budget.tick(target.length);
  return target.filter((_, index) => !gone.has(index));
}

function positions(target: readonly Json[], key: Json): readonly [number, number] {
  if (isObject(key)) return sliceBoundsOf(key, target.length);
  if (typeof key !== 'number') throw new JqError(`Cannot delete ${kindOf(key)} element of array`);
  const index = Math.trunc(key) + (key < 0 ? target.length : 0);
  return index < 0 ? [0, 0] : [index, index + 1];
}

function spliced(target: readonly Json[], key: JsonObject, middle: readonly Json[], budget: Budget): Json {
  const [from, to] = sliceBoundsOf(key, target.length);
  budget.tick(target.length >> 3);
  return [...target.slice(0, from), ...middle, ...target.slice(to)];
}
