import { JqSyntaxError, JqUnsupported } from '../jq-error';
import type { Ast, Definition } from '../syntax/ast';
import type { Json } from '../values/json';
import type { Compile } from './compile';
import type { Env } from './env';
import { type Filter, many, single } from './filter';
import type { Binding, FunctionCode, Scope } from './scope';

/** Compiles a definition and returns the scope in which it is known, to itself first of all. */
export function defineFunction(definition: Definition, scope: Scope, compile: Compile): Scope {
  const code: FunctionCode = { params: definition.params, body: null, fault: null };
  const known = scope.withFunction(definition.name, code);
  const filters = definition.params.reduce((inner, param) => inner.withFilter(param.replace('$', '')), known);
  const values = definition.params.filter((param) => param.startsWith('$'));
  const inside = values.reduce((inner, param) => inner.withVariable(param.slice(1)), filters);
  try {
    code.body = compile(definition.body, inside);
  } catch (error) {
    // a function that nobody calls may be wrong: libjq drops it before it looks at the names in it
    code.fault = requireError(error);
  }
  return known;
}

/** A call of a filter argument: its code runs where it was written, not where it is called. */
export function compileArgumentCall(steps: number): Filter {
  return many(
    (input, env, emit) => {
      const { filter, home } = env.outward(steps);
      const { budget } = env;
      budget.tick(1);
      const before = budget.stack.enter();
      const stopped = filter !== null && home !== null && filter.each(input, home, emit);
      budget.stack.leave(before);
      return stopped;
    },
    () => (path, input, env, emit) => {
      const { filter, home } = env.outward(steps);
      const { budget } = env;
      budget.tick(1);
      const before = budget.stack.enter();
      const stopped = filter !== null && home !== null && filter.paths(path, input, home, emit);
      budget.stack.leave(before);
      return stopped;
    },
  );
}

type Pass = (inner: Env, env: Env) => Env;

/** A call of a defined function. Of several values for its `$params`, those of the first turn slowest. */
export function compileFunctionCall(
  { code, depth }: Extract<Binding, { readonly kind: 'function' }>,
  args: readonly Ast[],
  scope: Scope,
  compile: Compile,
): Filter {
  if (code.fault !== null) throw code.fault;
  const steps = scope.depth - depth;
  const filters = args.map((arg) => compile(arg, scope));
  const passes = args.map((arg, index) => passArgument(arg, filters[index] ?? identity, scope));
  const values = filters.filter((_, index) => code.params[index]?.startsWith('$'));
  const enter = (env: Env): Env => {
    env.budget.tick(1);
    let inner = env.outward(steps);
    for (const pass of passes) inner = pass(inner, env);
    return inner;
  };
  const withValues = (input: Json, env: Env, inner: Env, index: number, use: (inner: Env) => boolean): boolean => {
    const value = values[index];
    if (value === undefined) return use(inner);
    return value.each(input, env, (each) => withValues(input, env, inner.withValue(each), index + 1, use));
  };
  const run = (input: Json, env: Env, use: (inner: Env) => boolean): boolean => {
    const { stack } = env.budget;
    const before = stack.enter();
    const stopped = withValues(input, env, enter(env), 0, use);
    stack.leave(before);
    return stopped;
  };
  const paths: () => Filter['paths'] = () => (path, input, env, emit) =>
    run(input, env, (inner) => bodyOf(code).paths(path, input, inner, emit));
  const one = code.body?.one ?? null;
  if (one !== null && values.length === 0) {
    return single((input, env) => {
      const { stack } = env.budget;
      const before = stack.enter();
      const output = one(input, enter(env));
      stack.leave(before);
      return output;
    }, paths);
  }
  return many((input, env, emit) => run(input, env, (inner) => bodyOf(code).each(input, inner, emit)), paths);
}

export const identity: Filter = single(
  (input) => input,
  () => (path, input, _env, emit) => emit(path, input),
);

/** An argument that is itself only the caller's argument is passed on as it is, or recursion would build chains of them. */
function passArgument(arg: Ast, filter: Filter, scope: Scope): Pass {
  const own = arg.type === 'call' && arg.args.length === 0 ? scope.find(`${arg.name}/0`) : null;
  if (own?.kind !== 'filter') return (inner, env) => inner.withFilter(filter, env);
  const steps = scope.depth - own.depth;
  return (inner, env) => {
    const passed = env.outward(steps);
    return inner.withFilter(passed.filter ?? filter, passed.home ?? env);
  };
}

function bodyOf(code: FunctionCode): Filter {
  if (code.body === null) throw new Error('a function ran before it was compiled');
  return code.body;
}

function requireError(error: unknown): Error {
  if (error instanceof JqSyntaxError || error instanceof JqUnsupported) return error;
  throw error;
}
