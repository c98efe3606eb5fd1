import type { Budget } from '../budget';
import { JqError } from '../jq-error';
import { add } from '../values/arithmetic';
import { childrenOf } from '../values/access';
import { countCodePoints } from '../values/code-points';
import { type Json, isArray } from '../values/json';
import { numberText } from '../values/number-text';
import { splitText } from '../values/split-text';
import { type NativeBuiltins, fromInput, fromValue } from './native';
import { shown } from './types';

const LEADING = /^\p{White_Space}+/u;
const SPACE = /\p{White_Space}/u;
const HIGHEST_CODE_POINT = 0x10ffff;

export const stringBuiltins: NativeBuiltins = {
  'startswith/1': fromValue((input, prefix) => startsWith(input, prefix)),
  'endswith/1': fromValue((input, suffix) => endsWith(input, suffix)),
  'ltrimstr/1': fromValue(withoutPrefix),
  'rtrimstr/1': fromValue(withoutSuffix),
  'trimstr/1': fromValue((input, text) => withoutSuffix(withoutPrefix(input, text), text)),
  'trim/0': fromInput((input, budget) => trimEnd(requireTrimmable(input).replace(LEADING, ''), budget)),
  'ltrim/0': fromInput((input) => requireTrimmable(input).replace(LEADING, '')),
  'rtrim/0': fromInput((input, budget) => trimEnd(requireTrimmable(input), budget)),
  'split/1': fromValue((input, separator, budget) => {
    if (typeof input !== 'string' || typeof separator !== 'string') {
      throw new JqError('split input and separator must be strings');
    }
    return splitText(input, separator, budget);
  }),
  'join/1': fromValue(join),
  'ascii_downcase/0': fromInput((input) => requireText(input).replace(/[A-Z]+/g, (letters) => letters.toLowerCase())),
  'ascii_upcase/0': fromInput((input) => requireText(input).replace(/[a-z]+/g, (letters) => letters.toUpperCase())),
  'explode/0': fromInput((input, budget) => {
    const characters = splitText(requireText(input), '', budget);
    return characters.map((character) => character.codePointAt(0) ?? 0);
  }),
  'implode/0': fromInput(implode),
  '_strindices/1': fromValue((input, part, budget) => {
    if (typeof input !== 'string') throw new JqError(`${shown(input)} cannot be searched, as it is not a string`);
    if (typeof part !== 'string') throw new JqError(`${shown(part)} is not a string`);
    return positionsIn(input, part, budget);
  }),
};

function startsWith(input: Json, prefix: Json): boolean {
  if (typeof input === 'string' && typeof prefix === 'string') return input.startsWith(prefix);
  throw new JqError('startswith() requires string inputs');
}

function endsWith(input: Json, suffix: Json): boolean {
  if (typeof input === 'string' && typeof suffix === 'string') return input.endsWith(suffix);
  throw new JqError('endswith() requires string inputs');
}

function withoutPrefix(input: Json, prefix: Json): Json {
  return startsWith(input, prefix) ? String(input).slice(String(prefix).length) : input;
}

function withoutSuffix(input: Json, suffix: Json): Json {
  return endsWith(input, suffix) ? String(input).slice(0, String(input).length - String(suffix).length) : input;
}

function requireTrimmable(input: Json): string {
  if (typeof input === 'string') return input;
  throw new JqError('trim input must be a string');
}

/** By hand: a regular expression anchored at the end looks at every run of spaces from each of its characters. */
function trimEnd(text: string, budget: Budget): string {
  let end = text.length;
  while (end > 0 && SPACE.test(text.charAt(end - 1))) end--;
  budget.tick((text.length - end) >> 3);
  return text.slice(0, end);
}

function requireText(input: Json): string {
  if (typeof input === 'string') return input;
  throw new JqError('explode input must be a string');
}

/** Booleans and numbers become text, null nothing; anything else is added as it is, which only strings survive. */
function join(input: Json, separator: Json, budget: Budget): Json {
  let joined: Json = null;
  for (const element of childrenOf(input)) {
    budget.tick(1);
    const before: Json = joined === null ? '' : add(joined, separator, budget);
    joined = add(before, joinable(element), budget);
  }
  return joined === null || joined === false ? '' : joined;
}

function joinable(element: Json): Json {
  if (typeof element === 'number') return numberText(element);
  if (typeof element === 'boolean') return String(element);
  return element ?? '';
}

function implode(input: Json, budget: Budget): Json {
  if (!isArray(input)) throw new JqError('implode input must be an array');
  budget.tick(input.length);
  let text = '';
  for (const element of input) {
    if (typeof element !== 'number' || Number.isNaN(element)) {
      throw new JqError(`${shown(element)} can't be imploded, unicode codepoint needs to be numeric`);
    }
    const code = Math.trunc(element);
    const isCharacter = code >= 0 && code <= HIGHEST_CODE_POINT && !(code >= 0xd800 && code <= 0xdfff);
    text += isCharacter ? String.fromCodePoint(code) : '\ufffd';
  }
  return text;
}

/** Where a text occurs in another, overlaps included, counted in code points. */
export function positionsIn(text: string, part: string, budget: Budget): readonly number[] {
  const found: number[] = [];
  if (part === '') return found;
  budget.tick(text.length >> 4);
  let counted = 0;
  let codePoints = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    budget.tick(1);
    codePoints += countCodePoints(text.slice(counted, at), at - counted);
    counted = at;
    found.push(codePoints);
  }
  return found;
}
