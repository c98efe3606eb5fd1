import type { Ast, Patterns } from '../syntax/ast';
import type { Json } from '../values/json';
import type { Compile } from './compile';
import { compilePatterns } from './compile-patterns';
import type { Env } from './env';
import { type EachPath, type Filter, many, single, unknownPath } from './filter';
import type { Scope } from './scope';

type AstOf<Type extends Ast['type']> = Extract<Ast, { readonly type: Type }>;

/** `f as $x | g` */
export function compileBind(node: AstOf<'bind'>, scope: Scope, compile: Compile): Filter {
  const source = compile(node.source, scope);
  const pattern = compilePatterns(node.patterns, scope, compile);
  const body = compile(node.body, pattern.scope);
  const paths: () => Filter['paths'] = () => (path, input, env, emit) =>
    isPlainVariable(node.patterns)
      ? source.each(input, env, (value) => body.paths(path, input, env.withValue(value), emit))
      : unknownPath('destructuring');
  const [sourceOne, bodyOne] = [source.one, body.one];
  if (sourceOne !== null && bodyOne !== null && isPlainVariable(node.patterns)) {
    return single((input, env) => {
      const value = sourceOne(input, env);
      return value === undefined ? undefined : bodyOne(input, env.withValue(value));
    }, paths);
  }
  return many(
    (input, env, emit) =>
      source.each(input, env, (value) => {
        env.budget.tick(1);
        return pattern.bind(value, env, (bound) => body.each(input, bound, emit));
      }),
    paths,
  );
}

function isPlainVariable(patterns: Patterns): boolean {
  return patterns.length === 1 && patterns[0].type === 'variable';
}

/** `reduce f as $x (init; update)`: the last output of an update is the next state, null where there is none. */
export function compileReduce(node: AstOf<'reduce'>, scope: Scope, compile: Compile): Filter {
  const source = compile(node.source, scope);
  const init = compile(node.init, scope);
  const pattern = compilePatterns(node.patterns, scope, compile);
  const update = compile(node.update, pattern.scope);
  const last = (state: Json, env: Env): Json => {
    if (update.one !== null) return update.one(state, env) ?? null;
    let output: Json = null;
    update.each(state, env, (value) => {
      output = value;
      return false;
    });
    return output;
  };
  const fold = (start: Json, input: Json, env: Env): Json => {
    let state = start;
    source.each(input, env, (value) => {
      env.budget.tick(1);
      return pattern.bind(value, env, (bound) => {
        const before = state;
        state = null;
        state = last(before, bound);
        return false;
      });
    });
    return state;
  };
  const paths = (): EachPath => () => unknownPath('reduce');
  const { one } = init;
  if (one === null) {
    return many((input, env, emit) => {
      // for every start but the first, libjq has already used up the input
      let left: Json = input;
      return init.each(input, env, (start) => {
        const from = left;
        left = null;
        return emit(fold(start, from, env));
      });
    }, paths);
  }
  return single((input, env) => {
    const start = one(input, env);
    return start === undefined ? undefined : fold(start, input, env);
  }, paths);
}

/** `foreach f as $x (init; update; extract)`: every output of an update is a state of its own, the last one stays. */
export function compileForeach(node: AstOf<'foreach'>, scope: Scope, compile: Compile): Filter {
  const source = compile(node.source, scope);
  const init = compile(node.init, scope);
  const pattern = compilePatterns(node.patterns, scope, compile);
  const update = compile(node.update, pattern.scope);
  const extract = compile(node.extract, pattern.scope);
  return many(
    (input, env, emit) =>
      init.each(input, env, (start) => {
        let state = start;
        return source.each(input, env, (value) => {
          env.budget.tick(1);
          return pattern.bind(value, env, (bound) => {
            const before = state;
            state = null;
            return update.each(before, bound, (next) => {
              state = next;
              return extract.each(next, bound, emit);
            });
          });
        });
      }),
    () => () => unknownPath('foreach'),
  );
}

export function compileVariable(steps: number): Filter {
  return single((_input, env) => env.outward(steps).value);
}
