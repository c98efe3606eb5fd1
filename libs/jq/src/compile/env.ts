import type { Budget } from '../budget';
import type { Json } from '../values/json';
import type { Filter } from './filter';

/**
 * What a program's names stand for at run time: a chain of bindings, the innermost first. The compiler knows how many steps
 * away each name lies, so nothing is looked up by name. Links are never changed: a filter that is still running when the
 * same code binds again keeps what it saw.
 */
export class Env {
  private constructor(
    readonly budget: Budget,
    readonly up: Env | null,
    /** Of a variable. */
    readonly value: Json,
    /** Of a filter argument: its code, and where its own names are to be found. */
    readonly filter: Filter | null,
    readonly home: Env | null,
  ) {}

  static root(budget: Budget): Env {
    return new Env(budget, null, null, null, null);
  }

  withValue(value: Json): Env {
    return new Env(this.budget, this, value, null, null);
  }

  withFilter(filter: Filter, home: Env): Env {
    return new Env(this.budget, this, null, filter, home);
  }

  /** The environment so many links further out. */
  outward(steps: number): Env {
    return climb(this, steps);
  }
}

function climb(from: Env, steps: number): Env {
  let env = from;
  for (let left = steps; left > 0; left--) env = env.up ?? env;
  return env;
}
