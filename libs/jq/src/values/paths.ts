import type { Budget } from '../budget';
import { JqError } from '../jq-error';
import { valueAt } from './access';
import { DEEPEST } from './depth';
import { type Json, isArray, kindOf } from './json';

/** A way into a value, as a chain from its last step back to the root: `path(..)` shares all common beginnings. */
export class Path {
  static readonly root = new Path(null, null, 0);

  private constructor(
    readonly parent: Path | null,
    readonly key: Json,
    readonly length: number,
  ) {}

  to(key: Json): Path {
    return new Path(this, key, this.length + 1);
  }

  toArray(): readonly Json[] {
    const keys = new Array<Json>(this.length);
    fill(keys, this);
    return keys;
  }
}

function fill(keys: Json[], path: Path): void {
  for (let step = path; step.parent !== null; step = step.parent) keys[step.length - 1] = step.key;
}

/** A path given by the program as a value. */
export function requirePath(value: Json): readonly Json[] {
  if (!isArray(value)) throw new JqError('Path must be specified as an array');
  if (value.length > DEEPEST) throw new JqError('Path too deep');
  return value;
}

export function requirePaths(value: Json): readonly (readonly Json[])[] {
  if (!isArray(value)) throw new JqError('Paths must be specified as an array');
  return value.map((path) => {
    if (!isArray(path)) throw new JqError(`Path must be specified as array, not ${kindOf(path)}`);
    return requirePath(path);
  });
}

/** `getpath`: null ends the way, whatever comes after it. */
export function valueAtPath(value: Json, path: readonly Json[], budget: Budget): Json {
  let current = value;
  for (const key of path) {
    if (current === null) return null;
    current = valueAt(current, key, budget);
  }
  return current;
}
