import type { Budget } from '../budget';
import type { Env } from '../compile/env';
import { type Filter, many, single } from '../compile/filter';
import type { Ast } from '../syntax/ast';
import type { Json } from '../values/json';

/** A builtin written in TypeScript: given its compiled arguments (and how they were written), the filter of the call. */
export type NativeBuiltin = (args: readonly Filter[], written: readonly Ast[]) => Filter;
export type NativeBuiltins = Readonly<Record<string, NativeBuiltin>>;

export const NOTHING: Filter = single(
  () => undefined,
  () => () => false,
);

/** A builtin without arguments. */
export function fromInput(run: (input: Json, budget: Budget) => Json | undefined): NativeBuiltin {
  return () => single((input, env) => run(input, env.budget));
}

/** A builtin of one value. */
export function fromValue(run: (input: Json, argument: Json, budget: Budget) => Json): NativeBuiltin {
  return ([argument = NOTHING]) => {
    const { one, each } = argument;
    if (one === null)
      return many((input, env, emit) => each(input, env, (value) => emit(run(input, value, env.budget))));
    return single((input, env) => {
      const value = one(input, env);
      return value === undefined ? undefined : run(input, value, env.budget);
    });
  };
}

/** A builtin of several values. Which argument turns slowest, where they have several outputs, differs in libjq. */
export function fromValues(
  slowest: 'first' | 'last',
  run: (input: Json, values: readonly Json[], budget: Budget) => Json,
): NativeBuiltin {
  return (args) => {
    const isSingle = args.every((arg) => arg.one !== null);
    if (isSingle) {
      return single((input, env) => {
        const values: Json[] = [];
        for (const index of evaluationOrder(args, slowest)) {
          const value = args[index]?.one?.(input, env);
          if (value === undefined) return undefined;
          values[index] = value;
        }
        return run(input, values, env.budget);
      });
    }
    return many((input, env, emit) =>
      eachCombination(args, slowest, input, env, (values) => emit(run(input, values, env.budget))),
    );
  };
}

/** What turns slowest is evaluated first. */
function evaluationOrder(args: readonly Filter[], slowest: 'first' | 'last'): readonly number[] {
  return args.map((_, index) => (slowest === 'first' ? index : args.length - 1 - index));
}

export function eachCombination(
  args: readonly Filter[],
  slowest: 'first' | 'last',
  input: Json,
  env: Env,
  use: (values: readonly Json[]) => boolean,
): boolean {
  const order = evaluationOrder(args, slowest);
  const values: Json[] = args.map(() => null);
  const turn = (done: number): boolean => {
    const index = order[done];
    if (index === undefined) return use([...values]);
    return (args[index] ?? NOTHING).each(input, env, (value) => {
      env.budget.tick(1);
      values[index] = value;
      return turn(done + 1);
    });
  };
  return turn(0);
}
