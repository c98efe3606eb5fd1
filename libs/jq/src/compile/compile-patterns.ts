import { JqError } from '../jq-error';
import type { Pattern, PatternEntry, Patterns } from '../syntax/ast';
import { valueAt } from '../values/access';
import type { Json } from '../values/json';
import type { Compile } from './compile';
import type { Env } from './env';
import type { Filter } from './filter';
import type { Scope } from './scope';

/** Hands on the environment in which the parts of a value are bound; several times where a key has several outputs. */
type Bind = (value: Json, env: Env, use: (env: Env) => boolean) => boolean;
interface Bound {
  readonly scope: Scope;
  readonly bind: Bind;
}

/** Makes a variable of a pattern known to the parts of the pattern that come after it, or not. */
type Declare = (scope: Scope, name: string) => Scope;
const seen: Declare = (scope, name) => scope.withVariable(name);
const unseen: Declare = (scope) => scope.withLink();

/** `$x`, `[$x, $y]`, `{a: $x}`, and several of them tried in turn. The scope is that of what comes after the patterns. */
export function compilePatterns(patterns: Patterns, scope: Scope, compile: Compile): Bound {
  return patterns.length > 1 ? compileAlternatives(patterns, scope, compile) : compileOnly(patterns[0], scope, compile);
}

/** The keys of a pattern do not see its variables. Of two variables of one name the one that is bound first counts. */
function compileOnly(pattern: Pattern, scope: Scope, compile: Compile): Bound {
  const { scope: inner, bind } = compilePattern(pattern, scope, compile, unseen);
  const named = variablesOf(pattern).reduceRight(
    (outer, name, index) => outer.withNamedLink(name, scope.depth + 1 + index),
    inner,
  );
  return { scope: named, bind };
}

/**
 * `p1 ?// p2`: any error in the pattern or in what follows it, however far down the pipe, leads on to the next pattern; only
 * the last one's counts. The body sees the variables of all patterns, null where its own pattern lacks them, always in the
 * same order.
 */
function compileAlternatives(patterns: Patterns, scope: Scope, compile: Compile): Bound {
  const names = [...new Set(patterns.flatMap(variablesOf))];
  const cleared = names.reduce((inner, name) => inner.withVariable(name), scope);
  const choices = patterns.map((pattern) => {
    const { scope: inner, bind } = compilePattern(pattern, cleared, compile, seen);
    const steps = names.map((name) => inner.depth - (inner.find(`$${name}`)?.depth ?? 0));
    return { bind, steps };
  });
  return {
    scope: cleared,
    bind: (value, env, use) => {
      const nulls = names.reduce((inner) => inner.withValue(null), env);
      const { stack } = env.budget;
      const before = stack.level;
      for (const [index, { bind, steps }] of choices.entries()) {
        try {
          return bind(value, nulls, (bound) =>
            use(steps.reduce((inner, step) => inner.withValue(bound.outward(step).value), env)),
          );
        } catch (error) {
          if (index === choices.length - 1 || !(error instanceof JqError)) throw error;
          stack.leave(before);
        }
      }
      return false;
    },
  };
}

/** In the order in which they are bound: libjq takes the elements of an array from the last to the first. */
function variablesOf(pattern: Pattern): readonly string[] {
  if (pattern.type === 'variable') return [pattern.name];
  if (pattern.type === 'array') return pattern.elements.toReversed().flatMap(variablesOf);
  return pattern.entries.flatMap((entry) => [
    ...(entry.variable === null ? [] : [entry.variable]),
    ...(entry.pattern === null ? [] : variablesOf(entry.pattern)),
  ]);
}

function compilePattern(pattern: Pattern, scope: Scope, compile: Compile, declare: Declare): Bound {
  switch (pattern.type) {
    case 'variable':
      return { scope: declare(scope, pattern.name), bind: (value, env, use) => use(env.withValue(value)) };
    case 'array':
      return pattern.elements
        .map((element, index) => (inner: Scope) => compileElement(index, element, inner, compile, declare))
        .reduceRight(inSequence, start(scope));
    case 'object':
      return pattern.entries
        .map((entry) => (inner: Scope) => compileEntry(entry, inner, compile, declare))
        .reduce(inSequence, start(scope));
  }
}

function start(scope: Scope): Bound {
  return { scope, bind: (_value, env, use) => use(env) };
}

function inSequence(before: Bound, compileNext: (scope: Scope) => Bound): Bound {
  const next = compileNext(before.scope);
  return {
    scope: next.scope,
    bind: (value, env, use) => before.bind(value, env, (bound) => next.bind(value, bound, use)),
  };
}

function compileElement(index: number, element: Pattern, scope: Scope, compile: Compile, declare: Declare): Bound {
  const { scope: inner, bind } = compilePattern(element, scope, compile, declare);
  return { scope: inner, bind: (value, env, use) => bind(valueAt(value, index, env.budget), env, use) };
}

function compileEntry(entry: PatternEntry, scope: Scope, compile: Compile, declare: Declare): Bound {
  const key = compile(entry.key, scope);
  if (entry.variable === null) return compileKeyed(key, entry.pattern, scope, compile, declare);
  const named = compileKeyed(key, { type: 'variable', name: entry.variable }, scope, compile, declare);
  if (entry.pattern === null) return named;
  const { pattern } = entry;
  return inSequence(named, (inner) => compileKeyed(key, pattern, inner, compile, declare));
}

function compileKeyed(key: Filter, pattern: Pattern | null, scope: Scope, compile: Compile, declare: Declare): Bound {
  if (pattern === null) return start(scope);
  const { scope: inner, bind } = compilePattern(pattern, scope, compile, declare);
  return {
    scope: inner,
    bind: (value, env, use) =>
      key.each(value, env, (k) => {
        env.budget.tick(1);
        return bind(valueAt(value, k, env.budget), env, use);
      }),
  };
}
