import type { Budget } from '../budget';
import { type Json, isArray } from './json';
import { type ObjectDraft, setOwn } from './object';

/** JSON has neither NaN nor infinities: they leave the engine as null and as the largest double. Anything else is untouched. */
export function finite(value: Json, budget: Budget): Json {
  if (typeof value === 'number') return finiteNumber(value);
  if (typeof value !== 'object' || value === null || isFinite(value, budget)) return value;
  if (isArray(value)) return value.map((element) => finite(element, budget));
  const copy: ObjectDraft = {};
  for (const [key, child] of Object.entries(value)) setOwn(copy, key, finite(child, budget));
  return copy;
}

/** For outputs that are the program's input, or made of its parts: those are JSON already, but for a number such as 1e400. */
export function finiteItself(value: Json): Json {
  return typeof value === 'number' ? finiteNumber(value) : value;
}

function finiteNumber(value: number): Json {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? null : Math.sign(value) * Number.MAX_VALUE;
}

function isFinite(value: Json, budget: Budget): boolean {
  budget.tick(1);
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every((child) => isFinite(child, budget));
}
