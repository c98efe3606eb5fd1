import { JqError } from '../jq-error';
import type { Ast } from '../syntax/ast';
import type { Stack } from '../stack';
import { isTrue } from '../values/json';
import type { Compile } from './compile';
import type { Env } from './env';
import { type Emit, type EmitPath, type Filter, many, pathOfSame, single } from './filter';
import type { Scope } from './scope';

interface Sides {
  readonly left: Ast;
  readonly right: Ast;
}

export function compilePipe(sides: Sides, scope: Scope, compile: Compile): Filter {
  const left = compile(sides.left, scope);
  const right = compile(sides.right, scope);
  const paths: () => Filter['paths'] = () => (path, input, env, emit) =>
    left.paths(path, input, env, (at, value) => right.paths(at, value, env, emit));
  const [leftOne, rightOne] = [left.one, right.one];
  if (leftOne !== null && rightOne !== null) {
    return single((input, env) => {
      const value = leftOne(input, env);
      return value === undefined ? undefined : rightOne(value, env);
    }, paths);
  }
  return many((input, env, emit) => left.each(input, env, (value) => right.each(value, env, emit)), paths);
}

export function compileComma(sides: Sides, scope: Scope, compile: Compile): Filter {
  const left = compile(sides.left, scope);
  const right = compile(sides.right, scope);
  return many(
    (input, env, emit) => {
      env.budget.tick(1);
      return left.each(input, env, emit) || right.each(input, env, emit);
    },
    () => (path, input, env, emit) => left.paths(path, input, env, emit) || right.paths(path, input, env, emit),
  );
}

export function compileIf(node: Extract<Ast, { readonly type: 'if' }>, scope: Scope, compile: Compile): Filter {
  const test = compile(node.test, scope);
  const then = compile(node.then, scope);
  const otherwise = compile(node.otherwise, scope);
  const paths: () => Filter['paths'] = () => (path, input, env, emit) =>
    test.each(input, env, (value) => (isTrue(value) ? then : otherwise).paths(path, input, env, emit));
  const [testOne, thenOne, otherwiseOne] = [test.one, then.one, otherwise.one];
  if (testOne !== null && thenOne !== null && otherwiseOne !== null) {
    return single((input, env) => {
      const value = testOne(input, env);
      if (value === undefined) return undefined;
      return isTrue(value) ? thenOne(input, env) : otherwiseOne(input, env);
    }, paths);
  }
  return many(
    (input, env, emit) =>
      test.each(input, env, (value) => {
        env.budget.tick(1);
        return (isTrue(value) ? then : otherwise).each(input, env, emit);
      }),
    paths,
  );
}

/**
 * `try f catch g`. Only errors of `f` itself are caught: an error raised further down the pipe, by whoever takes an output
 * of `f`, passes through.
 */
export function compileTry(node: Extract<Ast, { readonly type: 'try' }>, scope: Scope, compile: Compile): Filter {
  const body = compile(node.body, scope);
  const handler = node.handler === null ? nothing : compile(node.handler, scope);
  const paths: () => Filter['paths'] = () => (path, input, env, emit) => {
    const guard = new DownstreamGuard(env.budget.stack);
    try {
      return body.paths(path, input, env, guard.paths(emit));
    } catch (error) {
      const { value } = guard.caught(error);
      return handler.paths(pathOfSame(path, input, value), value, env, emit);
    }
  };
  const [bodyOne, handlerOne] = [body.one, handler.one];
  if (bodyOne !== null && handlerOne !== null) {
    return single((input, env) => {
      const { stack } = env.budget;
      const before = stack.level;
      try {
        return bodyOne(input, env);
      } catch (error) {
        if (!(error instanceof JqError)) throw error;
        stack.leave(before);
        return handlerOne(error.value, env);
      }
    }, paths);
  }
  return many((input, env, emit) => {
    const guard = new DownstreamGuard(env.budget.stack);
    try {
      return body.each(input, env, guard.values(emit));
    } catch (error) {
      return handler.each(guard.caught(error).value, env, emit);
    }
  }, paths);
}

/** Knows whether control was with the receiver of the outputs when an error came up. */
export class DownstreamGuard {
  private isDownstream = false;
  private readonly level: number;

  constructor(private readonly stack: Stack) {
    this.level = stack.level;
  }

  values(emit: Emit): Emit {
    return (output) => {
      this.isDownstream = true;
      const stop = emit(output);
      this.isDownstream = false;
      return stop;
    };
  }

  paths(emit: EmitPath): EmitPath {
    return (path, output) => {
      this.isDownstream = true;
      const stop = emit(path, output);
      this.isDownstream = false;
      return stop;
    };
  }

  /** The error, where it is one of the guarded filter's own; any other goes on its way. */
  caught(error: unknown): JqError {
    if (!(error instanceof JqError) || this.isDownstream) throw error;
    this.stack.leave(this.level);
    return error;
  }
}

export const nothing: Filter = single(
  () => undefined,
  () => () => false,
);

/** A label is a value, `break` raises it as an error, which `try` catches like any other. */
export function compileLabel(name: string, body: Ast, scope: Scope, compile: Compile): Filter {
  const inner = compile(body, scope.withLabel(name));
  const until = (env: Env, run: (env: Env) => boolean): boolean => {
    const label = { __jq: 0 };
    const { stack } = env.budget;
    const before = stack.level;
    try {
      return run(env.withValue(label));
    } catch (error) {
      if (!(error instanceof JqError) || error.value !== label) throw error;
      stack.leave(before);
      return false;
    }
  };
  return many(
    (input, env, emit) => until(env, (labelled) => inner.each(input, labelled, emit)),
    () => (path, input, env, emit) => until(env, (labelled) => inner.paths(path, input, labelled, emit)),
  );
}

export function compileBreak(steps: number): Filter {
  const leave = (env: Env): never => {
    throw new JqError(env.outward(steps).value);
  };
  return many(
    (_input, env) => leave(env),
    () => (_path, _input, env) => leave(env),
  );
}
