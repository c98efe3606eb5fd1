import { JqError } from '../jq-error';
import type { Ast } from '../syntax/ast';
import { cannotIterate, childrenOf, sliceOf, valueAt } from '../values/access';
import { type Json, isArray, isObject } from '../values/json';
import { briefText } from '../values/json-text';
import { isInheritedKey, ownValue } from '../values/object';
import type { Path } from '../values/paths';
import type { Compile } from './compile';
import type { Env } from './env';
import { type Each, type EachPath, type Emit, type Filter, type One, many, single } from './filter';
import type { Scope } from './scope';

type Index = Extract<Ast, { readonly type: 'index' }>;
type Slice = Extract<Ast, { readonly type: 'slice' }>;
type Iterate = Extract<Ast, { readonly type: 'iterate' }>;

/** `.a`, `.[f]`. With `?` only this step may fail, not what leads to it. */
export function compileIndex(node: Index, scope: Scope, compile: Compile): Filter {
  const target = compile(node.target, scope);
  const key = compile(node.key, scope);
  const step = stepTo(node.optional);
  const paths = (): EachPath => (path, input, env, emit) =>
    key.each(input, env, (k) =>
      target.paths(path, input, env, (at, value) => {
        if (at === null) throw noPathTo(k, value);
        const output = step(value, k, env);
        return output !== undefined && emit(at.to(k), output);
      }),
    );
  const constant = node.key.type === 'literal' && typeof node.key.value === 'string' ? node.key.value : null;
  if (constant !== null) {
    const one = constantKey(node.target.type === 'identity' ? null : target.one, constant, step);
    if (node.target.type === 'identity' || target.one !== null) return single(one, paths);
  }
  if (target.one !== null && key.one !== null) return single(indexOne(target.one, key.one, step), paths);
  return many(
    (input, env, emit) =>
      key.each(input, env, (k) =>
        target.each(input, env, (value) => {
          const output = step(value, k, env);
          return output !== undefined && emit(output);
        }),
      ),
    paths,
  );
}

type Step = (value: Json, key: Json, env: Env) => Json | undefined;

function stepTo(optional: boolean): Step {
  const strict: Step = (value, key, env) => valueAt(value, key, env.budget);
  return optional ? (value, key, env) => orNothing(() => strict(value, key, env)) : strict;
}

function orNothing(read: () => Json | undefined): Json | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof JqError) return undefined;
    throw error;
  }
}

/** `.name` is most of what mappings do. A plain read is safe where no prototype answers to the name. */
function constantKey(target: One | null, key: string, step: Step): One {
  if (isInheritedKey(key)) {
    return (input, env) => {
      const value = target === null ? input : target(input, env);
      return value === undefined ? undefined : step(value, key, env);
    };
  }
  const read = (value: Json, env: Env): Json | undefined => {
    if (typeof value !== 'object' || Array.isArray(value)) return step(value, key, env);
    return value === null ? null : ((value as { readonly [key: string]: Json })[key] ?? null);
  };
  if (target === null) return read;
  return (input, env) => {
    const value = target(input, env);
    return value === undefined ? undefined : read(value, env);
  };
}

function indexOne(target: One, key: One, step: Step): One {
  return (input, env) => {
    const k = key(input, env);
    if (k === undefined) return undefined;
    const value = target(input, env);
    return value === undefined ? undefined : step(value, k, env);
  };
}

function noPathTo(key: Json, value: Json): JqError {
  return new JqError(`Invalid path expression near attempt to access element ${briefText(key)} of ${briefText(value)}`);
}

/** `.[f:g]` */
export function compileSlice(node: Slice, scope: Scope, compile: Compile): Filter {
  const target = compile(node.target, scope);
  const from = compile(node.from, scope);
  const to = compile(node.to, scope);
  const step = (value: Json, start: Json, end: Json): Json | undefined =>
    node.optional ? orNothing(() => sliceOf(value, start, end)) : sliceOf(value, start, end);
  const bounds = (input: Json, env: Env, use: (start: Json, end: Json) => boolean): boolean =>
    from.each(input, env, (start) => to.each(input, env, (end) => use(start, end)));
  const each: Each = (input, env, emit) =>
    bounds(input, env, (start, end) =>
      target.each(input, env, (value) => {
        const output = step(value, start, end);
        env.budget.tick(sizeOf(output) >> 3);
        return output !== undefined && emit(output);
      }),
    );
  const paths = (): EachPath => (path, input, env, emit) =>
    bounds(input, env, (start, end) =>
      target.paths(path, input, env, (at, value) => {
        if (at === null) throw noPathTo({ start, end }, value);
        const output = step(value, start, end);
        return output !== undefined && emit(at.to({ start, end }), output);
      }),
    );
  if (target.one === null || from.one === null || to.one === null) return many(each, paths);
  return single((input, env) => {
    let sliced: Json | undefined;
    each(input, env, (output) => {
      sliced = output;
      return true;
    });
    return sliced;
  }, paths);
}

function sizeOf(value: Json | undefined): number {
  return typeof value === 'string' || (value !== undefined && isArray(value)) ? value.length : 0;
}

/** `.[]` */
export function compileIterate(node: Iterate, scope: Scope, compile: Compile): Filter {
  const target = compile(node.target, scope);
  return many(
    (input, env, emit) => target.each(input, env, (value) => emitChildren(value, env, emit, node.optional)),
    () => (path, input, env, emit) =>
      target.paths(path, input, env, (at, value) => eachChild(value, at, env, emit, node.optional)),
  );
}

function emitChildren(value: Json, env: Env, emit: Emit, optional: boolean): boolean {
  if (optional && !isArray(value) && !isObject(value)) return false;
  for (const child of childrenOf(value)) {
    env.budget.tick(1);
    if (emit(child)) return true;
  }
  return false;
}

function eachChild(
  value: Json,
  path: Path | null,
  env: Env,
  emit: (path: Path, child: Json) => boolean,
  optional: boolean,
): boolean {
  if (path === null) {
    throw new JqError(`Invalid path expression near attempt to iterate through ${briefText(value)}`);
  }
  if (isArray(value)) {
    return value.some((child, index) => {
      env.budget.tick(1);
      return emit(path.to(index), child);
    });
  }
  if (isObject(value)) {
    return Object.keys(value).some((key) => {
      env.budget.tick(1);
      return emit(path.to(key), ownValue(value, key));
    });
  }
  if (optional) return false;
  throw cannotIterate(value);
}

/** `..`: the value, then everything inside it, parents first. */
export const everything: Filter = many(
  (input, env, emit) => visit(input, env, emit),
  () => (path, input, env, emit) =>
    path === null ? visit(input, env, (value) => emit(null, value)) : visitPaths(path, input, env, emit),
);

const LEVELS_OF_A_VISIT = 2;

function visit(value: Json, env: Env, emit: Emit): boolean {
  const { budget } = env;
  budget.tick(1);
  const before = budget.stack.enter(LEVELS_OF_A_VISIT);
  const stopped = emit(value) || emitChildren(value, env, (child) => visit(child, env, emit), true);
  budget.stack.leave(before);
  return stopped;
}

function visitPaths(path: Path, value: Json, env: Env, emit: (path: Path, value: Json) => boolean): boolean {
  const { budget } = env;
  budget.tick(1);
  const before = budget.stack.enter(LEVELS_OF_A_VISIT);
  const stopped =
    emit(path, value) || eachChild(value, path, env, (at, child) => visitPaths(at, child, env, emit), true);
  budget.stack.leave(before);
  return stopped;
}

/** `.[]` */
export const everyElement: Filter = many(
  (input, env, emit) => emitChildren(input, env, emit, false),
  () => (path, input, env, emit) => eachChild(input, path, env, emit, false),
);
