import { everyElement } from '../compile/compile-access';
import type { Env } from '../compile/env';
import {
  type Emit,
  type EmitPath,
  type Filter,
  collect,
  firstOf,
  many,
  pathOfSame,
  pathsOfCollected,
  single,
  unknownPath,
} from '../compile/filter';
import { JqError } from '../jq-error';
import type { Path } from '../values/paths';
import { subtract } from '../values/arithmetic';
import { type Json, isTrue } from '../values/json';
import { compare } from '../values/ordering';
import { NOTHING, type NativeBuiltins, fromInput } from './native';

/** Builtins that decide what runs, and what of it is seen. */
export const controlBuiltins: NativeBuiltins = {
  'empty/0': () => NOTHING,
  'not/0': fromInput((input) => !isTrue(input)),
  'error/0': fromInput((input) => {
    throw new JqError(input);
  }),
  'error/1': ([message = NOTHING]) =>
    many(
      (input, env) =>
        message.each(input, env, (value) => {
          throw new JqError(value);
        }),
      () => (path, input, env) =>
        message.paths(path, input, env, (_at, value) => {
          throw new JqError(value);
        }),
    ),
  'select/1': ([test = NOTHING]) => select(test),
  'map/1': ([f = NOTHING]) => {
    const outputs = many(
      (input, env, emit) => everyElement.each(input, env, (element) => f.each(element, env, emit)),
      () => (path, input, env, emit) =>
        everyElement.paths(path, input, env, (at, element) => f.paths(at, element, env, emit)),
    );
    return single(
      (input, env) => collect(outputs, input, env),
      () => pathsOfCollected(outputs),
    );
  },
  'first/1': ([f = NOTHING]) => first(f),
  'last/1': ([f = NOTHING]) =>
    single(
      (input, env) => last(f, input, env),
      () => (path, input, env, emit) => {
        let output: Json | undefined;
        f.paths(path, input, env, (_at, value) => {
          env.budget.tick(1);
          output = value;
          return false;
        });
        return output !== undefined && emit(pathOfSame(path, input, output), output);
      },
    ),
  'isempty/1': ([f = NOTHING]) =>
    single(
      (input, env) => firstOf(f, input, env) === undefined,
      () => () => unknownPath('isempty'),
    ),
  'limit/2': ([count = NOTHING, f = NOTHING]) => limit(count, f),
  'skip/2': ([count = NOTHING, f = NOTHING]) => skip(count, f),
  'any/0': () => quantifier(true, everyElement, null),
  'all/0': () => quantifier(false, everyElement, null),
  'any/1': ([test = NOTHING]) => quantifier(true, everyElement, test),
  'all/1': ([test = NOTHING]) => quantifier(false, everyElement, test),
  'any/2': ([source = NOTHING, test = NOTHING]) => quantifier(true, source, test),
  'all/2': ([source = NOTHING, test = NOTHING]) => quantifier(false, source, test),
};

function select(test: Filter): Filter {
  const paths: () => Filter['paths'] = () => (path, input, env, emit) =>
    test.each(input, env, (value) => isTrue(value) && emit(path, input));
  const { one } = test;
  if (one === null) {
    return many((input, env, emit) => test.each(input, env, (value) => isTrue(value) && emit(input)), paths);
  }
  return single((input, env) => {
    const value = one(input, env);
    return value !== undefined && isTrue(value) ? input : undefined;
  }, paths);
}

function first(f: Filter): Filter {
  return single(
    (input, env) => firstOf(f, input, env),
    () => (path, input, env, emit) => {
      const found: [Path | null, Json][] = [];
      f.paths(path, input, env, (at, output) => {
        found.push([at, output]);
        return true;
      });
      return found.some(([at, output]) => emit(at, output));
    },
  );
}

function last(f: Filter, input: Json, env: Env): Json | undefined {
  let output: Json | undefined;
  f.each(input, env, (value) => {
    env.budget.tick(1);
    output = value;
    return false;
  });
  return output;
}

/** How many outputs to count off; jq finds out only at the first one that its count is no number. */
function countOf(count: Json, name: string, env: Env): number {
  if (typeof count === 'number' && count >= 0) return count;
  if (typeof count === 'number' || compare(count, 0, env.budget) < 0) {
    throw new JqError(`${name} doesn't support negative count`);
  }
  return Number.NaN;
}

function limit(count: Filter, f: Filter): Filter {
  /** Says of each output whether it is the last. */
  const counter = (wanted: Json, env: Env): (() => boolean) => {
    let left = countOf(wanted, 'limit', env);
    return () => {
      if (Number.isNaN(left)) subtract(wanted, 1, env.budget);
      left -= 1;
      return left <= 0;
    };
  };
  return many(
    (input, env, emit) =>
      count.each(input, env, (wanted) => {
        const isLast = counter(wanted, env);
        let stopped = false;
        if (wanted === 0) return false;
        f.each(input, env, (output) => {
          const done = isLast();
          stopped = emit(output);
          return stopped || done;
        });
        return stopped;
      }),
    () => (path, input, env, emit) =>
      count.each(input, env, (wanted) => {
        const isLast = counter(wanted, env);
        let stopped = false;
        if (wanted === 0) return false;
        f.paths(path, input, env, (at, output) => {
          const done = isLast();
          stopped = emit(at, output);
          return stopped || done;
        });
        return stopped;
      }),
  );
}

function skip(count: Filter, f: Filter): Filter {
  const passer = (skipped: Json, env: Env): (() => boolean) => {
    let left = countOf(skipped, 'skip', env);
    return () => {
      if (Number.isNaN(left)) subtract(skipped, 1, env.budget);
      env.budget.tick(1);
      if (left <= 0) return true;
      left -= 1;
      return left < 0;
    };
  };
  const values =
    (passes: () => boolean, emit: Emit): Emit =>
    (output) =>
      passes() && emit(output);
  const paths =
    (passes: () => boolean, emit: EmitPath): EmitPath =>
    (path, output) =>
      passes() && emit(path, output);
  return many(
    (input, env, emit) => count.each(input, env, (skipped) => f.each(input, env, values(passer(skipped, env), emit))),
    () => (path, input, env, emit) =>
      count.each(input, env, (skipped) => f.paths(path, input, env, paths(passer(skipped, env), emit))),
  );
}

/** `any` looks for a true answer, `all` for a false one; what comes after it is not evaluated. */
function quantifier(wanted: boolean, source: Filter, test: Filter | null): Filter {
  const run = (input: Json, env: Env): Json => {
    const found = (answer: Json): boolean => isTrue(answer) === wanted;
    const isFound = source.each(input, env, (element) =>
      test === null ? found(element) : test.each(element, env, found),
    );
    return isFound === wanted;
  };
  return single(run, () => () => unknownPath('any and all'));
}
