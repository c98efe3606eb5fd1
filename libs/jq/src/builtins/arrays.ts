import type { Budget } from '../budget';
import { NOTHING, type NativeBuiltins, fromInput, fromValue } from './native';
import { type Filter, single, unknownPath } from '../compile/filter';
import { everyElement } from '../compile/compile-access';
import { JqError } from '../jq-error';
import { childrenOf, valueAt } from '../values/access';
import { add, subtract } from '../values/arithmetic';
import { DEEPEST } from '../values/depth';
import { codePointLength } from '../values/code-points';
import { type Json, isArray, isObject, kindOf } from '../values/json';
import { compare, equals } from '../values/ordering';
import { type ObjectDraft, ownValue, setOwn } from '../values/object';
import { positionsIn } from './strings';
import { shown } from './types';

export const arrayBuiltins: NativeBuiltins = {
  'add/0': () => sum(everyElement),
  'add/1': ([f = NOTHING]) => sum(f),
  'reverse/0': fromInput(reverse),
  'flatten/0': fromInput((input, budget) => flatten(input, Number.POSITIVE_INFINITY, budget)),
  'flatten/1': fromValue((input, depth, budget) => {
    if (compare(depth, 0, budget) < 0) throw new JqError('flatten depth must not be negative');
    return flatten(input, depth, budget);
  }),
  'transpose/0': fromInput(transpose),
  'contains/1': fromValue((input, part, budget) => contains(input, part, budget)),
  'indices/1': fromValue(indices),
  'index/1': fromValue((input, part, budget) => valueAt(indices(input, part, budget), 0, budget)),
  'rindex/1': fromValue((input, part, budget) => valueAt(indices(input, part, budget), -1, budget)),
  'bsearch/1': fromValue(binarySearch),
};

/** Adds up what a filter gives. Arrays and objects grow in a copy of our own instead of being copied once per step. */
function sum(f: Filter): Filter {
  return single(
    (input, env) => {
      const { budget } = env;
      let total: Json = null;
      let grown: Json[] | ObjectDraft | null = null;
      f.each(input, env, (value) => {
        budget.tick(1);
        if (isArray(value) && isArray(total)) {
          const elements: Json[] = total === grown ? (total as Json[]) : total.slice();
          budget.checkArray(elements.length + value.length);
          budget.tick(value.length);
          for (const element of value) elements.push(element);
          total = grown = elements;
        } else if (isObject(value) && total !== null && isObject(total)) {
          const entries: ObjectDraft = total === grown ? (total as ObjectDraft) : { ...total };
          for (const key of Object.keys(value)) setOwn(entries, key, ownValue(value, key));
          budget.tick(Object.keys(value).length);
          total = grown = entries;
        } else {
          total = add(total, value, budget);
        }
        return false;
      });
      return total;
    },
    () => () => unknownPath('add'),
  );
}

/** `reverse` goes by `length` and `.[n]`, and so takes all that has no length to speak of for an empty array. */
function reverse(input: Json, budget: Budget): Json {
  if (isArray(input)) {
    budget.tick(input.length >> 2);
    return input.toReversed();
  }
  const length = lengthOf(input);
  return length <= 0 ? [] : valueAt(input, length - 1, budget);
}

function lengthOf(input: Json): number {
  if (typeof input === 'boolean') throw new JqError(`${shown(input)} has no length`);
  if (typeof input === 'number') return Math.abs(input);
  if (typeof input === 'string') return codePointLength(input);
  return input === null ? 0 : Object.keys(input as object).length;
}

function flatten(input: Json, depth: Json, budget: Budget): Json {
  const flat: Json[] = [];
  const spread = (value: Json, left: Json): void => {
    for (const element of childrenOf(value)) {
      budget.tick(1);
      if (isArray(element) && left !== 0) spread(element, subtract(left, 1, budget));
      else budget.checkArray(flat.push(element));
    }
  };
  spread(input, depth);
  return flat;
}

function transpose(input: Json, budget: Budget): Json {
  const rows = childrenOf(input);
  const width = rows.reduce<number>((widest, row) => Math.max(widest, lengthOf(row)), 0);
  const columns: Json[] = [];
  for (let column = 0; column < width; column++) {
    budget.tick(rows.length);
    columns.push(rows.map((row) => valueAt(row, column, budget)));
  }
  return columns;
}

/** Two of another kind have nothing to do with each other, which is an error only at the top. True and false are two kinds. */
function contains(whole: Json, part: Json, budget: Budget): boolean {
  if (!isComparable(whole, part)) {
    throw new JqError(`${shown(whole)} and ${shown(part)} cannot have their containment checked`);
  }
  return holds(whole, part, budget, 0);
}

/** Strings contain their parts, objects and arrays whatever each of the other's members is contained in. */
function holds(whole: Json, part: Json, budget: Budget, depth: number): boolean {
  budget.tick(1);
  if (depth > DEEPEST) throw new JqError('Containment check too deep');
  if (isObject(whole) && isObject(part)) {
    return Object.keys(part).every(
      (key) => Object.hasOwn(whole, key) && holds(ownValue(whole, key), ownValue(part, key), budget, depth + 1),
    );
  }
  if (isArray(whole) && isArray(part)) {
    return part.every((wanted) => whole.some((element) => holds(element, wanted, budget, depth + 1)));
  }
  if (typeof whole === 'string' && typeof part === 'string') {
    budget.tick(whole.length >> 5);
    return whole.includes(part);
  }
  return isComparable(whole, part) && equals(whole, part, budget);
}

function isComparable(a: Json, b: Json): boolean {
  return typeof a === 'boolean' ? a === b : kindOf(a) === kindOf(b);
}

function indices(input: Json, part: Json, budget: Budget): Json {
  if (typeof input === 'string' && typeof part === 'string') return positionsIn(input, part, budget);
  if (isArray(input)) return valueAt(input, isArray(part) ? part : [part], budget);
  return valueAt(input, part, budget);
}

/** The index of a value in a sorted array, or -1 - the index where it would belong. */
function binarySearch(input: Json, wanted: Json, budget: Budget): Json {
  if (!isArray(input)) throw new JqError(`${shown(input)} cannot be searched from`);
  let [start, end] = [0, input.length];
  while (start < end) {
    const middle = (start + end) >> 1;
    const order = compare(wanted, input[middle] ?? null, budget);
    if (order === 0) return middle;
    if (order > 0) start = middle + 1;
    else end = middle;
  }
  return -1 - start;
}
