import { formatter } from '../builtins/formats';
import { JqError } from '../jq-error';
import type { Ast, ObjectEntry } from '../syntax/ast';
import { type Json, kindOf } from '../values/json';
import { briefText } from '../values/json-text';
import { type ObjectDraft, setOwn } from '../values/object';
import type { Compile } from './compile';
import type { Env } from './env';
import { type Filter, collect, many, pathsOfCollected, single } from './filter';
import type { Scope } from './scope';

export function compileArray(body: Ast | null, scope: Scope, compile: Compile): Filter {
  if (body === null) return single(() => []);
  const elements = compile(body, scope);
  return single(
    (input, env) => collect(elements, input, env),
    () => pathsOfCollected(elements),
  );
}

interface Entry {
  readonly key: Filter;
  readonly value: Filter;
}

/** `{k: v}`; of several outputs, those of the first entry turn slowest. */
export function compileObject(entries: readonly ObjectEntry[], scope: Scope, compile: Compile): Filter {
  const compiled = entries.map((entry): Entry => ({
    key: compile(entry.key, scope),
    value: compile(entry.value, scope),
  }));
  const isSingle = compiled.every(({ key, value }) => key.one !== null && value.one !== null);
  if (isSingle) return single((input, env) => buildOne(compiled, input, env));
  return many((input, env, emit) => {
    const build = (index: number, done: ObjectDraft): boolean => {
      const entry = compiled[index];
      if (entry === undefined) return emit(done);
      return entry.key.each(input, env, (key) =>
        entry.value.each(input, env, (value) => {
          env.budget.tick(1);
          const next = { ...done };
          setOwn(next, requireKey(key), value);
          return build(index + 1, next);
        }),
      );
    };
    return build(0, {});
  });
}

function buildOne(entries: readonly Entry[], input: Json, env: Env): Json | undefined {
  const object: ObjectDraft = {};
  for (const { key, value } of entries) {
    const k = key.one?.(input, env);
    const v = k === undefined ? undefined : value.one?.(input, env);
    if (k === undefined || v === undefined) return undefined;
    setOwn(object, requireKey(k), v);
  }
  return object;
}

export function requireKey(key: Json): string {
  if (typeof key === 'string') return key;
  throw new JqError(`Cannot use ${kindOf(key)} (${briefText(key)}) as object key`);
}

/** A string with interpolations; the last is evaluated first, and its outputs turn slowest. */
export function compileString(node: Extract<Ast, { readonly type: 'string' }>, scope: Scope, compile: Compile): Filter {
  const format = formatter(node.format ?? 'text');
  const parts = node.parts.map((part) => (typeof part === 'string' ? part : compile(part, scope)));
  const isSingle = parts.every((part) => typeof part === 'string' || part.one !== null);
  if (!isSingle) {
    return many((input, env, emit) => {
      const build = (index: number, tail: string): boolean => {
        const part = parts[index];
        env.budget.checkString(tail.length);
        if (part === undefined) return emit(tail);
        if (typeof part === 'string') return build(index - 1, part + tail);
        return part.each(input, env, (value) => {
          env.budget.tick(1);
          return build(index - 1, format(value, env.budget) + tail);
        });
      };
      return build(parts.length - 1, '');
    });
  }
  const lastFirst = parts.toReversed();
  return single((input, env) => {
    let text = '';
    for (const part of lastFirst) {
      if (typeof part === 'string') {
        text = part + text;
        continue;
      }
      const value = part.one?.(input, env);
      if (value === undefined) return undefined;
      text = format(value, env.budget) + text;
    }
    env.budget.checkString(text.length);
    return text;
  });
}

/** `@name` on its own: formats its input. */
export function compileFormat(name: string): Filter {
  const format = formatter(name);
  return single((input, env) => format(input, env.budget));
}
