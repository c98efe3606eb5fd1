import type { Budget } from '../budget';
import { JqError } from '../jq-error';
import { DEEPEST } from './depth';
import { type Json, type JsonObject, isArray, isObject, kindOf } from './json';
import { briefText } from './json-text';
import { type ObjectDraft, ownValue, setOwn } from './object';
import { equals } from './ordering';
import { splitText } from './split-text';

const LARGEST_INTEGER = 2n ** 63n - 1n;

export function add(a: Json, b: Json, budget: Budget): Json {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (a === null) return b;
  if (b === null) return a;
  if (typeof a === 'string' && typeof b === 'string') {
    budget.checkString(a.length + b.length);
    budget.tick((a.length + b.length) >> 5);
    return a + b;
  }
  if (isArray(a) && isArray(b)) {
    budget.checkArray(a.length + b.length);
    budget.tick((a.length + b.length) >> 3);
    return [...a, ...b];
  }
  if (isObject(a) && isObject(b)) {
    const sum: ObjectDraft = { ...a, ...b };
    budget.tick(Object.keys(sum).length);
    return sum;
  }
  throw cannot(a, b, 'be added');
}

export function subtract(a: Json, b: Json, budget: Budget): Json {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (isArray(a) && isArray(b)) return a.filter((element) => !b.some((other) => ticking(element, other, budget)));
  throw cannot(a, b, 'be subtracted');
}

function ticking(a: Json, b: Json, budget: Budget): boolean {
  budget.tick(1);
  return equals(a, b, budget);
}

export function multiply(a: Json, b: Json, budget: Budget): Json {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  if (typeof a === 'string' && typeof b === 'number') return repeat(a, b, budget);
  if (typeof a === 'number' && typeof b === 'string') return repeat(b, a, budget);
  if (isObject(a) && isObject(b)) return merge(a, b, budget);
  throw cannot(a, b, 'be multiplied');
}

function repeat(text: string, times: number, budget: Budget): Json {
  if (!(times >= 0)) return null;
  const whole = Math.floor(times);
  if (text === '' || whole === 0) return '';
  if (text.length * whole > 0x7fffffff) throw new JqError('Repeat string result too long');
  budget.checkString(text.length * whole);
  budget.tick((text.length * whole) >> 5);
  return text.repeat(whole);
}

/** Objects merge key by key, and what is an object on both sides merges in turn. */
function merge(a: JsonObject, b: JsonObject, budget: Budget): Json {
  const merged: ObjectDraft = { ...a };
  const pending: { readonly into: ObjectDraft; readonly from: JsonObject; readonly depth: number }[] = [];
  pending.push({ into: merged, from: b, depth: 0 });
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { into, from, depth } = next;
    if (depth > DEEPEST) throw new JqError('Object merge too deep');
    const keys = Object.keys(from);
    budget.tick(1 + Object.keys(into).length + keys.length);
    for (const key of keys) {
      const [left, right] = [ownValue(into, key), ownValue(from, key)];
      const copy: ObjectDraft | null = isObject(left) && isObject(right) ? { ...left } : null;
      setOwn(into, key, copy ?? right);
      if (copy !== null && isObject(right)) pending.push({ into: copy, from: right, depth: depth + 1 });
    }
  }
  return merged;
}

export function divide(a: Json, b: Json, budget: Budget): Json {
  if (typeof a === 'number' && typeof b === 'number') {
    if (b === 0) throw cannot(a, b, 'be divided because the divisor is zero');
    return a / b;
  }
  if (typeof a === 'string' && typeof b === 'string') return splitText(a, b, budget);
  throw cannot(a, b, 'be divided');
}

/** The remainder of whole numbers: both sides are cut to integers of 64 bits first. */
export function remainder(a: Json, b: Json): Json {
  if (typeof a !== 'number' || typeof b !== 'number') throw cannot(a, b, 'be divided (remainder)');
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  const [x, y] = [Math.trunc(a), Math.abs(Math.trunc(b))];
  if (y === 0) throw cannot(a, b, 'be divided (remainder) because the divisor is zero');
  if (Number.isSafeInteger(x) && Number.isSafeInteger(y)) return (x % y) + 0;
  return Number(toInteger(x) % toInteger(y));
}

function toInteger(value: number): bigint {
  if (value >= Number(LARGEST_INTEGER)) return LARGEST_INTEGER;
  return value <= -Number(LARGEST_INTEGER) ? -LARGEST_INTEGER - 1n : BigInt(value);
}

/** libjq gives a zero that was computed its sign, but not one that it read. */
export function negate(value: Json, isComputed = false): Json {
  if (typeof value === 'number') return isComputed ? -value : 0 - value;
  throw new JqError(`${kindOf(value)} (${briefText(value)}) cannot be negated`);
}

function cannot(a: Json, b: Json, what: string): JqError {
  return new JqError(`${kindOf(a)} (${briefText(a)}) and ${kindOf(b)} (${briefText(b)}) cannot ${what}`);
}
