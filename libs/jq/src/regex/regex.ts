import type { Budget } from '../budget';
import { JqError, JqUnsupported } from '../jq-error';
import { type Json, isArray, kindOf } from '../values/json';
import { briefText } from '../values/json-text';
import { longestSafeText } from './cost';
import { parsePattern } from './parse-pattern';
import { groupNames, isNullable, sourceOf } from './pattern';

/** Characters that Oniguruma, without regard to case, also takes for several (`ß` for `ss`). JavaScript does not. */
const SEVERAL_LETTERS = /[\u00df\u0130\u0149\u01f0\u0390\u03b0\u0587\u1e96-\u1e9e\u1f50-\u1fff\ufb00-\ufb17]/;
const MOST_KEPT = 512;

/** A pattern with its flags, ready to search. */
export interface Regex {
  /** The name of each group, null where it has none. */
  readonly names: readonly (string | null)[];
  /** The first match, or with the flag `g` all of them. */
  matches(text: string, budget: Budget): readonly RegExpExecArray[];
}

const kept = new Map<string, Regex>();

/** Throws `JqUnsupported` for what this engine does not know to be the same in JavaScript, and safe to run. */
export function regexFor(pattern: string, flags: string): Regex {
  const key = `${flags}/${pattern}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  if (kept.size >= MOST_KEPT) kept.clear();
  const regex = compileRegex(pattern, flags);
  kept.set(key, regex);
  return regex;
}

function compileRegex(text: string, flags: string): Regex {
  const { isGlobal, ignoreCase, extended, dotAll, skipsEmpty, body } = readFlags(text, flags);
  const pattern = parsePattern(body, { ignoreCase, extended, dotAll });
  if (skipsEmpty && isNullable(pattern)) throw new JqUnsupported('the flag n with a pattern that may match nothing');
  const longest = longestSafeText(pattern, text);
  const names = groupNames(pattern);
  const expression = new RegExp(sourceOf(pattern), `${names.length > 0 ? 'd' : ''}g${ignoreCase ? 'iu' : 'u'}`);
  return {
    names,
    matches: (subject, budget) => {
      if (subject.length > longest)
        throw new JqUnsupported(`a text of ${subject.length} characters for ${JSON.stringify(text)}`);
      if (ignoreCase && SEVERAL_LETTERS.test(subject))
        throw new JqUnsupported('letters that are several without regard to case');
      const found: RegExpExecArray[] = [];
      expression.lastIndex = 0;
      for (;;) {
        budget.tick(1 + ((subject.length - expression.lastIndex) >> 4));
        const match = expression.exec(subject);
        if (match === null) return found;
        budget.checkArray(found.push(match));
        const next = match[0] === '' ? afterEmpty(subject, match.index, isGlobal) : match.index + match[0].length;
        if (!isGlobal || next > subject.length) return found;
        expression.lastIndex = next;
      }
    },
  };
}

/** libjq goes on by one byte after an empty match, which inside a longer character finds things that no one else does. */
function afterEmpty(subject: string, at: number, isGlobal: boolean): number {
  if (isGlobal && subject.charCodeAt(at) > 0x7f) throw new JqUnsupported('empty matches in text beyond ASCII');
  return at + 1;
}

export function areFlags(text: string): boolean {
  return /^[ginpslx]*$/.test(text);
}

interface Flags {
  readonly isGlobal: boolean;
  readonly ignoreCase: boolean;
  readonly extended: boolean;
  readonly dotAll: boolean;
  readonly skipsEmpty: boolean;
  readonly body: string;
}

function readFlags(text: string, flags: string): Flags {
  if (!areFlags(flags)) throw new JqError(`${flags} is not a valid modifier string`);
  if (flags.includes('l')) throw new JqUnsupported('the flag l (longest match)');
  const inline = text.startsWith('(?i)');
  return {
    isGlobal: flags.includes('g'),
    ignoreCase: inline || flags.includes('i'),
    extended: flags.includes('x'),
    dotAll: flags.includes('p'),
    skipsEmpty: flags.includes('n'),
    body: inline ? text.slice('(?i)'.length) : text,
  };
}

/** The text that is searched. */
export function textOf(input: Json): string {
  if (typeof input === 'string') return input;
  throw new JqError(`${kindOf(input)} (${briefText(input)}) cannot be matched, as it is not a string`);
}

/** The pattern and the flags of a call, out of values. */
export function regexOf(input: Json, pattern: Json, flags: Json): { readonly text: string; readonly regex: Regex } {
  const text = textOf(input);
  if (typeof pattern !== 'string') throw new JqError(`${kindOf(pattern)} (${briefText(pattern)}) is not a string`);
  if (typeof flags !== 'string' && flags !== null) {
    throw new JqError(`${kindOf(flags)} (${briefText(flags)}) is not a string`);
  }
  return { text, regex: regexFor(pattern, flags ?? '') };
}

/** `test("a")` and `test(["a", "i"])` are both ways to give a pattern and its flags. */
export function patternAndFlags(value: Json): readonly [Json, Json] {
  if (typeof value === 'string') return [value, null];
  if (isArray(value) && value.length > 0) return [value[0] ?? null, value[1] ?? null];
  throw new JqError(`${kindOf(value)} not a string or array`);
}
