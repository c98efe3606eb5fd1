import { JqError, JqUnsupported } from '../jq-error';
import type { Json } from '../values/json';
import { briefText } from '../values/json-text';
import type { Path } from '../values/paths';
import type { Env } from './env';

/** At most one output: `undefined` where there is none. */
export type One = (input: Json, env: Env) => Json | undefined;
/** Takes an output; true says that no more are wanted. */
export type Emit = (output: Json) => boolean;
/** Any number of outputs. True where the receiver wanted no more: whoever loops must then stop and say so in turn. */
export type Each = (input: Json, env: Env, emit: Emit) => boolean;
/** An output with the path that leads to it; null where it lies nowhere in the input. */
export type EmitPath = (path: Path | null, output: Json) => boolean;
export type EachPath = (path: Path | null, input: Json, env: Env, emit: EmitPath) => boolean;

/**
 * A compiled expression, in three forms. `one` exists where the compiler can see that there is never more than one output:
 * it needs no callbacks and is what makes ordinary mappings fast. `each` always exists. `paths` is built when something
 * asks for it, as most expressions are never used as a path.
 */
export interface Filter {
  readonly one: One | null;
  readonly each: Each;
  readonly paths: EachPath;
}

export function single(one: One, paths?: () => EachPath): Filter {
  const each: Each = (input, env, emit) => {
    const output = one(input, env);
    return output !== undefined && emit(output);
  };
  return withPaths(one, each, paths);
}

export function many(each: Each, paths?: () => EachPath): Filter {
  return withPaths(null, each, paths);
}

function withPaths(one: One | null, each: Each, paths: (() => EachPath) | undefined): Filter {
  let built: EachPath | null = null;
  return {
    one,
    each,
    get paths(): EachPath {
      built ??= paths?.() ?? notAPath(each);
      return built;
    },
  };
}

function notAPath(each: Each): EachPath {
  return (path, input, env, emit) => each(input, env, (output) => emit(pathOfSame(path, input, output), output));
}

/**
 * What is computed has no path, which is an error as soon as someone goes on from there. But jq only compares values: what
 * comes out as the very value that went in still counts as its path.
 */
export function pathOfSame(path: Path | null, input: Json, output: Json): Path | null {
  if (path === null || output !== input) return null;
  if (typeof output === 'string' || typeof output === 'number') {
    throw new JqUnsupported('a path through an expression that may or may not give back its own input');
  }
  return path;
}

/** Where libjq's own bookkeeping of paths is peculiar and not worth following. */
export function unknownPath(what: string): never {
  throw new JqUnsupported(`${what} inside a path expression`);
}

/** The path of an output where there has to be one: `path(f)`, `f = x`. */
export function requireOutputPath(path: Path | null, output: Json): Path {
  if (path === null) throw new JqError(`Invalid path expression with result ${briefText(output)}`);
  return path;
}

/** The first output, or undefined. */
export function firstOf(filter: Filter, input: Json, env: Env): Json | undefined {
  if (filter.one !== null) return filter.one(input, env);
  let first: Json | undefined;
  filter.each(input, env, (output) => {
    first = output;
    return true;
  });
  return first;
}

/** All outputs, under the limit for arrays. */
export function collect(filter: Filter, input: Json, env: Env): Json[] {
  if (filter.one !== null) {
    const output = filter.one(input, env);
    return output === undefined ? [] : [output];
  }
  const outputs: Json[] = [];
  const { budget } = env;
  filter.each(input, env, (output) => {
    budget.tick(1);
    budget.checkArray(outputs.push(output));
    return false;
  });
  return outputs;
}

/** An array has no path, but what is put into it is evaluated as one: `path([1 | .a])` is an error. */
export function pathsOfCollected(filter: Filter): EachPath {
  return (path, input, env, emit) => {
    const outputs: Json[] = [];
    filter.paths(path, input, env, (_at, output) => {
      env.budget.tick(1);
      env.budget.checkArray(outputs.push(output));
      return false;
    });
    return emit(null, outputs);
  };
}
