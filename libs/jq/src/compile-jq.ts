import { Budget, type JqLimit, JqLimitReached } from './budget';
import { compilerFor } from './compile/compile';
import { Env } from './compile/env';
import { type Emit, type Filter, type One, firstOf } from './compile/filter';
import { Scope } from './compile/scope';
import { HaltSignal, JqError, JqUnsupported } from './jq-error';
import { checkAlternatives } from './syntax/check-alternatives';
import { checkSpelling } from './syntax/check-spelling';
import { makesNumbers } from './syntax/makes-numbers';
import { levelsOf, tooDeep } from './syntax/nesting';
import { parse } from './syntax/parser';
import { Source } from './syntax/source';
import { finite, finiteItself } from './values/finite';
import type { Json } from './values/json';
import { jsonText } from './values/json-text';

export interface CompileOptions {
  /** UTF-16 units of source that are looked at at most. */
  readonly maxSourceLength?: number;
}

/** What a program gave first: an output, no output at all, or an error in jq's words (`limit` where it ran into one). */
export type JqResult =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'empty' }
  | { readonly kind: 'error'; readonly message: string; readonly limit?: JqLimit };

/** All outputs up to a number of them, and the error that ended them early, if any. */
export interface JqResults {
  readonly values: readonly Json[];
  readonly error: { readonly message: string; readonly limit?: JqLimit } | null;
}

/** A program, ready to run any number of times. It keeps nothing between runs. */
export interface CompiledJq {
  /** Neither the input nor the value may be changed: they share structure. Throws `JqUnsupported` and nothing else. */
  first(input: Json, budget: Budget): JqResult;
  all(input: Json, budget: Budget, limit: number): JqResults;
}

interface Program {
  readonly filter: Filter;
  readonly one: One;
  /** of the syntax tree */
  readonly levels: number;
  /** Makes JSON of an output. */
  readonly output: (value: Json, budget: Budget) => Json;
}

const MAX_SOURCE_LENGTH = 64 * 1024;

/** Compiles a jq 1.8 program. Throws `JqSyntaxError` where it is none, `JqUnsupported` where this engine cannot vouch for the result. */
export function compileJq(source: string, options: CompileOptions = {}): CompiledJq {
  if (source.length > (options.maxSourceLength ?? MAX_SOURCE_LENGTH))
    throw new JqUnsupported('a program of this length');
  const program = guarded((): Program => {
    const ast = parse(source);
    const levels = levelsOf(ast);
    checkSpelling(ast);
    checkAlternatives(ast);
    const filter = compilerFor(new Source(source))(ast, Scope.root);
    const one: One = filter.one ?? ((input, env) => firstOf(filter, input, env));
    return { one, filter, levels, output: makesNumbers(ast) ? finite : finiteItself };
  });
  let env = Env.root(new Budget());
  return {
    first: (input, budget) => {
      if (env.budget !== budget) env = Env.root(budget);
      return first(program, input, env);
    },
    all: (input, budget, limit) => all(program, input, budget, limit),
  };
}

function guarded<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    // a thread with a smaller stack than Node gives its threads
    if (error instanceof RangeError) throw tooDeep();
    if (error instanceof JqError) throw new JqUnsupported('a constant that libjq finds wrong only when it runs');
    throw error;
  }
}

function first({ one, output, levels }: Program, input: Json, env: Env): JqResult {
  env.budget.stack.begin(levels);
  try {
    const value = one(input, env);
    return value === undefined ? { kind: 'empty' } : { kind: 'value', value: output(value, env.budget) };
  } catch (error) {
    if (error instanceof HaltSignal) return { kind: 'empty' };
    return { kind: 'error', ...failureOf(error) };
  }
}

function all({ filter, output, levels }: Program, input: Json, budget: Budget, limit: number): JqResults {
  const values: Json[] = [];
  const take: Emit = (value) => values.push(output(value, budget)) >= limit;
  if (limit <= 0) return { values, error: null };
  budget.stack.begin(levels);
  try {
    filter.each(input, Env.root(budget), take);
  } catch (error) {
    if (!(error instanceof HaltSignal)) return { values, error: failureOf(error) };
  }
  return { values, error: null };
}

function failureOf(error: unknown): { readonly message: string; readonly limit?: JqLimit } {
  if (error instanceof JqError) return { message: messageOf(error.value) };
  if (error instanceof JqLimitReached) return { message: error.message, limit: error.limit };
  if (error instanceof RangeError) return { message: 'nested too deeply', limit: 'depth' };
  throw error;
}

/** libjq's bindings show a string as it is and anything else as JSON. */
function messageOf(value: Json): string {
  if (typeof value === 'string') return value;
  try {
    return jsonText(value, new Budget());
  } catch {
    return 'an error too large to show';
  }
}
