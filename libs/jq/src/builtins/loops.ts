import type { Env } from '../compile/env';
import { type Filter, many, single, unknownPath } from '../compile/filter';
import { JqError } from '../jq-error';
import { add } from '../values/arithmetic';
import { type Json, isTrue } from '../values/json';
import { compare } from '../values/ordering';
import { NOTHING, type NativeBuiltins, eachCombination } from './native';

/** Builtins that repeat. Where a step has one output at most they are plain loops, so that they end by the budget and not by the stack. */
export const loopBuiltins: NativeBuiltins = {
  'range/1': ([to = NOTHING]) => range([single(() => 0), to]),
  'range/2': (args) => range(args),
  'range/3': (args) => rangeBy(args),
  'recurse/1': ([step = NOTHING]) => recurse(step),
  'while/2': ([test = NOTHING, step = NOTHING]) => whileTrue(test, step),
  'until/2': ([test = NOTHING, step = NOTHING]) => until(test, step),
  'repeat/1': ([f = NOTHING]) =>
    many((input, env, emit) => {
      for (;;) {
        env.budget.tick(1);
        if (f.each(input, env, emit)) return true;
      }
    }),
};

function range(bounds: readonly Filter[]): Filter {
  return many((input, env, emit) =>
    eachCombination(bounds, 'first', input, env, ([from = null, to = null]) => {
      if (typeof from !== 'number' || typeof to !== 'number') throw new JqError('Range bounds must be numeric');
      // NaN is never reached: such a range has no end
      for (let current = from; !(current >= to); current += 1) {
        env.budget.tick(1);
        if (emit(current)) return true;
      }
      return false;
    }),
  );
}

function rangeBy(args: readonly Filter[]): Filter {
  return many((input, env, emit) =>
    eachCombination(args, 'first', input, env, ([from = null, to = null, by = null]) => {
      const direction = Math.sign(compare(by, 0, env.budget));
      if (direction === 0) return false;
      for (
        let current = from;
        compare(current, to, env.budget) * direction < 0;
        current = add(current, by, env.budget)
      ) {
        env.budget.tick(1);
        if (emit(current)) return true;
      }
      return false;
    }),
  );
}

/** One turn of a loop that calls itself for the next. */
function deeper({ budget }: Env, run: () => boolean): boolean {
  budget.tick(1);
  const before = budget.stack.enter();
  const stopped = run();
  budget.stack.leave(before);
  return stopped;
}

/** `recurse(f)`: the input, then the same for each output of `f`. */
function recurse(step: Filter): Filter {
  const each: Filter['each'] = (input, env, emit) => {
    const { one } = step;
    if (one === null) return deeper(env, () => emit(input) || step.each(input, env, (next) => each(next, env, emit)));
    for (let current: Json | undefined = input; current !== undefined; current = one(current, env)) {
      env.budget.tick(1);
      if (emit(current)) return true;
    }
    return false;
  };
  const paths: Filter['paths'] = (path, input, env, emit) =>
    deeper(env, () => emit(path, input) || step.paths(path, input, env, (at, next) => paths(at, next, env, emit)));
  return many(each, () => paths);
}

function whileTrue(test: Filter, step: Filter): Filter {
  const each: Filter['each'] = (input, env, emit) => {
    const [testOne, stepOne] = [test.one, step.one];
    if (testOne === null || stepOne === null) {
      return deeper(env, () =>
        test.each(
          input,
          env,
          (isOn) => isTrue(isOn) && (emit(input) || step.each(input, env, (next) => each(next, env, emit))),
        ),
      );
    }
    for (let current: Json | undefined = input; current !== undefined; current = stepOne(current, env)) {
      env.budget.tick(1);
      const isOn = testOne(current, env);
      if (isOn === undefined || !isTrue(isOn)) return false;
      if (emit(current)) return true;
    }
    return false;
  };
  return many(each, () => () => unknownPath('while'));
}

function until(test: Filter, step: Filter): Filter {
  const [testOne, stepOne] = [test.one, step.one];
  if (testOne === null || stepOne === null) {
    const each: Filter['each'] = (input, env, emit) =>
      deeper(env, () =>
        test.each(input, env, (isDone) =>
          isTrue(isDone) ? emit(input) : step.each(input, env, (next) => each(next, env, emit)),
        ),
      );
    return many(each, () => () => unknownPath('until'));
  }
  return single(
    (input, env) => {
      for (let current: Json | undefined = input; current !== undefined; current = stepOne(current, env)) {
        env.budget.tick(1);
        const isDone = testOne(current, env);
        if (isDone === undefined) return undefined;
        if (isTrue(isDone)) return current;
      }
      return undefined;
    },
    () => () => unknownPath('until'),
  );
}
