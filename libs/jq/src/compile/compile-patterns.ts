import type { Pattern, PatternEntry, Patterns } from '../syntax/ast';
import { valueAt } from '../values/access';
import type { Json } from '../values/json';
import type { Compile } from './compile';
import { DownstreamGuard } from './compile-control';
import type { Env } from './env';
import type { Filter } from './filter';
import type { Scope } from './scope';

/** Hands on the environment in which the parts of a value are bound; several times where a key has several outputs. */
type Bind = (value: Json, env: Env, use: (env: Env) => boolean) => boolean;
interface Bound {
  readonly scope: Scope;
  readonly bind: Bind;
}

export interface CompiledPatterns {
  /** The scope of what comes after the patterns. */
  readonly scope: Scope;
  /** The guard, if any, wants to see every output of what runs in the environment. */
  bind(value: Json, env: Env, use: (env: Env, guard: DownstreamGuard | null) => boolean): boolean;
}

/** `$x`, `[$x, $y]`, `{a: $x}`, and several of them tried in turn. */
export function compilePatterns(patterns: Patterns, scope: Scope, compile: Compile): CompiledPatterns {
  if (patterns.length > 1) return compileAlternatives(patterns, scope, compile);
  const { scope: inner, bind } = compilePattern(patterns[0], scope, compile);
  return { scope: inner, bind: (value, env, use) => bind(value, env, (bound) => use(bound, null)) };
}

/**
 * `p1 ?// p2`: an error in the pattern or in what follows it leads on to the next pattern; only the last one's counts. The
 * body sees the variables of all patterns, null where its own pattern lacks them, always in the same order.
 */
function compileAlternatives(patterns: Patterns, scope: Scope, compile: Compile): CompiledPatterns {
  const names = [...new Set(patterns.flatMap(variablesOf))];
  const withNames = (start: Scope): Scope => names.reduce((inner, name) => inner.withVariable(name), start);
  const cleared = withNames(scope);
  const choices = patterns.map((pattern) => {
    const { scope: inner, bind } = compilePattern(pattern, cleared, compile);
    const steps = names.map((name) => inner.depth - (inner.find(`$${name}`)?.depth ?? 0));
    return { bind, steps };
  });
  return {
    scope: cleared,
    bind: (value, env, use) => {
      const nulls = names.reduce((inner) => inner.withValue(null), env);
      for (const [index, { bind, steps }] of choices.entries()) {
        const guard = new DownstreamGuard();
        try {
          return bind(value, nulls, (bound) =>
            use(
              steps.reduce((inner, step) => inner.withValue(bound.outward(step).value), env),
              guard,
            ),
          );
        } catch (error) {
          if (index === choices.length - 1) throw error;
          guard.caught(error);
        }
      }
      return false;
    },
  };
}

function variablesOf(pattern: Pattern): readonly string[] {
  if (pattern.type === 'variable') return [pattern.name];
  if (pattern.type === 'array') return pattern.elements.flatMap(variablesOf);
  return pattern.entries.flatMap((entry) => [
    ...(entry.variable === null ? [] : [entry.variable]),
    ...(entry.pattern === null ? [] : variablesOf(entry.pattern)),
  ]);
}

function compilePattern(pattern: Pattern, scope: Scope, compile: Compile): Bound {
  switch (pattern.type) {
    case 'variable':
      return { scope: scope.withVariable(pattern.name), bind: (value, env, use) => use(env.withValue(value)) };
    case 'array':
      return pattern.elements
        .map((element, index) => (inner: Scope) => compileElement(index, element, inner, compile))
        .reduce(inSequence, start(scope));
    case 'object':
      return pattern.entries
        .map((entry) => (inner: Scope) => compileEntry(entry, inner, compile))
        .reduce(inSequence, start(scope));
  }
}

function start(scope: Scope): Bound {
  return { scope, bind: (_value, env, use) => use(env) };
}

/** The parts of a pattern see the variables of the parts before them. */
function inSequence(before: Bound, compileNext: (scope: Scope) => Bound): Bound {
  const next = compileNext(before.scope);
  return {
    scope: next.scope,
    bind: (value, env, use) => before.bind(value, env, (bound) => next.bind(value, bound, use)),
  };
}

function compileElement(index: number, element: Pattern, scope: Scope, compile: Compile): Bound {
  const { scope: inner, bind } = compilePattern(element, scope, compile);
  return { scope: inner, bind: (value, env, use) => bind(valueAt(value, index, env.budget), env, use) };
}

function compileEntry(entry: PatternEntry, scope: Scope, compile: Compile): Bound {
  const key = compile(entry.key, scope);
  if (entry.variable === null) return compileKeyed(key, entry.pattern, scope, compile);
  const named = compileKeyed(key, { type: 'variable', name: entry.variable }, scope, compile);
  if (entry.pattern === null) return named;
  const { pattern } = entry;
  return inSequence(named, (inner) => compileKeyed(key, pattern, inner, compile));
}

function compileKeyed(key: Filter, pattern: Pattern | null, scope: Scope, compile: Compile): Bound {
  if (pattern === null) return start(scope);
  const { scope: inner, bind } = compilePattern(pattern, scope, compile);
  return {
    scope: inner,
    bind: (value, env, use) =>
      key.each(value, env, (k) => {
        env.budget.tick(1);
        return bind(valueAt(value, k, env.budget), env, use);
      }),
  };
}
