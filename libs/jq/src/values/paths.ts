import type { Budget } from '../budget';
import { JqError } from '../jq-error';
import { valueAt } from './access';
import { DEEPEST } from './depth';
import { type Json, isArray, kindOf } from './json';
import { compare } from './ordering';

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

export function requirePaths(value: Json, budget: Budget): readonly (readonly Json[])[] {
  if (!isArray(value)) throw new JqError('Paths must be specified as an array');
  // libjq has sorted them when it looks
  return value
    .toSorted((a, b) => compare(a, b, budget))
    .map((path) => {
      if (!isArray(path)) throw new JqError(`Path must be specified as array, not ${kindOf(path)}`);
      return requirePath(path);
    });
}

/** `getpath`: on null the way goes on, as long as its keys are such as null has. */
export function valueAtPath(value: Json, path: readonly Json[], budget: Budget): Json {
  let current = value;
  for (const key of path) {
    current = valueAt(current, key, budget);
  }
  return current;
}
