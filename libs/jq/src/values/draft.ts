import type { Budget } from '../budget';
import { JqError } from '../jq-error';
import { cannotIndex, sliceBoundsOf, valueAt } from './access';
import { type Json, type JsonObject, isArray, isObject } from './json';
import { type ObjectDraft, ownValue, setOwn } from './object';
import { valueAtPath } from './paths';

const LONGEST_INDEX = 536_870_911;

/**
 * A value under change. The first write to an array or object copies it, later ones write to that copy, so that changing
 * every element of an array costs one copy and not one for each.
 */
export class Draft {
  private readonly owned = new Set<Json>();

  constructor(
    private root: Json,
    private readonly budget: Budget,
  ) {}

  /** The value as it is now. It is no longer ours alone: the next write copies again. */
  value(): Json {
    this.owned.clear();
    return this.root;
  }

  get(path: readonly Json[]): Json {
    const value = valueAtPath(this.root, path, this.budget);
    if (this.owned.has(value)) this.owned.clear();
    return value;
  }

  set(path: readonly Json[], value: Json): void {
    this.root = this.write(this.root, path, 0, value);
  }

  private write(target: Json, path: readonly Json[], depth: number, value: Json): Json {
    if (depth === path.length) return value;
    this.budget.tick(1);
    const key = path[depth] ?? null;
    if (isObject(key)) return this.writeSlice(target, key, path, depth, value);
    if (typeof key === 'string' && (target === null || isObject(target))) {
      const child = target === null ? null : ownValue(target, key);
      const written = this.write(child, path, depth + 1, value);
      const draft = this.ownObject(target);
      setOwn(draft, key, written);
      return draft;
    }
    if (typeof key === 'number' && (target === null || isArray(target))) {
      const index = this.indexOf(target, key);
      const child = target?.[index] ?? null;
      return this.writeElement(target, index, this.write(child, path, depth + 1, value));
    }
    if (isArray(key) && isArray(target)) throw new JqError('Cannot update field at array index of array');
    throw cannotIndex(target, key);
  }

  private indexOf(target: readonly Json[] | null, key: number): number {
    if (Number.isNaN(key)) throw new JqError('Cannot set array element at NaN index');
    const whole = Math.trunc(key);
    const index = whole < 0 ? whole + (target?.length ?? 0) : whole;
    if (index < 0) throw new JqError('Out of bounds negative array index');
    if (index > LONGEST_INDEX) throw new JqError('Array index too large');
    this.budget.checkArray(index + 1);
    return index;
  }

  private writeElement(target: readonly Json[] | null, index: number, value: Json): Json {
    const draft = this.ownArray(target);
    this.budget.tick(Math.max(0, index - draft.length));
    while (draft.length < index) draft.push(null);
    draft[index] = value;
    return draft;
  }

  private writeSlice(target: Json, key: JsonObject, path: readonly Json[], depth: number, value: Json): Json {
    const old = valueAt(target, key, this.budget);
    const written = this.write(old, path, depth + 1, value);
    if (typeof target === 'string') throw new JqError('Cannot update string slices');
    if (target !== null && !isArray(target)) throw cannotIndex(target, key);
    const array = target ?? [];
    const [from, to] = sliceBoundsOf(key, array.length);
    if (!isArray(written)) throw new JqError('A slice of an array can only be assigned another array');
    this.budget.tick(array.length >> 3);
    return [...array.slice(0, from), ...written, ...array.slice(to)];
  }

  private ownObject(target: Json): ObjectDraft {
    if (target !== null && this.owned.has(target)) return target as ObjectDraft;
    const copy: ObjectDraft = { ...(target as ObjectDraft | null) };
    this.budget.tick(Object.keys(copy).length >> 2);
    this.owned.add(copy);
    return copy;
  }

  private ownArray(target: readonly Json[] | null): Json[] {
    if (target !== null && this.owned.has(target)) return target as Json[];
    const copy = target === null ? [] : target.slice();
    this.budget.tick(copy.length >> 3);
    this.owned.add(copy);
    return copy;
  }
}
