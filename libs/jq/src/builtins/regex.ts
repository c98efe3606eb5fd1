import type { Budget } from '../budget';
import type { Env } from '../compile/env';
import { type Filter, many, single, unknownPath } from '../compile/filter';
import { captureObject, matchObject } from '../regex/match-object';
import { areFlags, patternAndFlags, type Regex, regexFor, regexOf, textOf } from '../regex/regex';
import { replaceByConstant, substitute } from '../regex/substitute';
import type { Ast } from '../syntax/ast';
import { add } from '../values/arithmetic';
import type { Json } from '../values/json';
import { NOTHING, type NativeBuiltin, type NativeBuiltins, eachCombination } from './native';

/** Puts out what a search gives for one input, pattern and flags. */
type Search = (input: Json, pattern: Json, flags: Json, env: Env, emit: (output: Json) => boolean) => boolean;

/** The flags of a call with those that the builtin adds. */
type AllFlags = (flags: Json, budget: Budget) => Json;
const asGiven: AllFlags = (flags) => flags;
const beforeG: AllFlags = (flags, budget) => add(flags, 'g', budget);
const afterG: AllFlags = (flags, budget) => add('g', flags, budget);

export const regexBuiltins: NativeBuiltins = {
  'test/1': oneArgument(test),
  'test/2': twoArguments(test),
  'match/1': oneArgument(match),
  'match/2': twoArguments(match),
  'capture/1': oneArgument(capture),
  'capture/2': twoArguments(capture),
  'scan/1': twoArguments(scan, afterG),
  'scan/2': twoArguments(scan, afterG),
  'splits/1': twoArguments(splits, beforeG),
  'splits/2': twoArguments(splits, beforeG),
  'split/2': twoArguments((input, pattern, flags, env, emit) => {
    const pieces: Json[] = [];
    splits(input, pattern, flags, env, (piece) => {
      env.budget.checkArray(pieces.push(piece));
      return false;
    });
    return emit(pieces);
  }, beforeG),
  'sub/2': substitution(asGiven),
  'sub/3': substitution(asGiven),
  'gsub/2': substitution(beforeG),
  'gsub/3': substitution(beforeG),
};

function test(input: Json, pattern: Json, flags: Json, env: Env, emit: (output: Json) => boolean): boolean {
  const { text, regex } = regexOf(input, pattern, flags);
  return emit(regex.matches(text, env.budget).length > 0);
}

function match(input: Json, pattern: Json, flags: Json, env: Env, emit: (output: Json) => boolean): boolean {
  const { text, regex } = regexOf(input, pattern, flags);
  return eachMatch(input, pattern, flags, env, (found) => emit(matchObject(text, found, regex.names)));
}

function capture(input: Json, pattern: Json, flags: Json, env: Env, emit: (output: Json) => boolean): boolean {
  return eachMatch(input, pattern, flags, env, (found) => emit(captureObject(found)));
}

function scan(input: Json, pattern: Json, flags: Json, env: Env, emit: (output: Json) => boolean): boolean {
  return eachMatch(input, pattern, flags, env, (found) => {
    const groups = found.slice(1).map((group: string | undefined) => group ?? null);
    return emit(groups.length > 0 ? groups : found[0]);
  });
}

function splits(input: Json, pattern: Json, flags: Json, env: Env, emit: (output: Json) => boolean): boolean {
  const { text } = regexOf(input, pattern, flags);
  let start = 0;
  const stopped = eachMatch(input, pattern, flags, env, (found) => {
    const piece = text.slice(start, found.index);
    start = found.index + found[0].length;
    return emit(piece);
  });
  return stopped || emit(text.slice(start));
}

/** All matches are found before the first is looked at: what comes after may search with the same pattern. */
function eachMatch(
  input: Json,
  pattern: Json,
  flags: Json,
  env: Env,
  use: (found: RegExpExecArray) => boolean,
): boolean {
  const { text, regex } = regexOf(input, pattern, flags);
  return regex.matches(text, env.budget).some(use);
}

function oneArgument(search: Search): NativeBuiltin {
  return ([argument = NOTHING], written) => {
    writtenRegex(written[0], undefined, asGiven);
    return many((input, env, emit) =>
      argument.each(input, env, (value) => search(input, ...patternAndFlags(value), env, emit)),
    );
  };
}

/** Where the flag g is always set, the pattern turns slower than the flags. */
function twoArguments(search: Search, allFlags: AllFlags = asGiven): NativeBuiltin {
  const slowest = allFlags === asGiven ? 'last' : 'first';
  return (args, written) => {
    writtenRegex(written[0], written[1], allFlags);
    return many(
      (input, env, emit) =>
        eachCombination(args, slowest, input, env, ([pattern = null, flags = null]) =>
          search(input, pattern, allFlags(flags, env.budget), env, emit),
        ),
      () => () => unknownPath('a regular expression'),
    );
  };
}

/** A pattern that is written out in the program is translated, or refused, when the program is compiled. */
function writtenRegex(pattern: Ast | undefined, flags: Ast | undefined, allFlags: AllFlags): Regex | null {
  if (pattern?.type !== 'literal' || typeof pattern.value !== 'string') return null;
  if (flags !== undefined && flags.type !== 'literal') return null;
  const written = flags?.value ?? '';
  if (typeof written !== 'string' || !areFlags(written)) return null;
  return regexFor(pattern.value, allFlags === asGiven ? written : `${written}g`);
}

/** `sub` and `gsub`: the pattern, what comes in its place (given the named captures), and flags. */
function substitution(allFlags: AllFlags): NativeBuiltin {
  return ([pattern = NOTHING, replacement = NOTHING, flags = noFlags], written) => {
    const regex = writtenRegex(written[0], written[2], allFlags);
    const constant = written[1]?.type === 'literal' ? written[1].value : null;
    if (regex !== null && typeof constant === 'string') return constantSubstitution(regex, constant);
    const isSingle = pattern.one !== null && replacement.one !== null && flags.one !== null;
    const each: Filter['each'] = (input, env, emit) =>
      eachCombination([pattern, flags], 'first', input, env, ([re = null, options = null]) => {
        const { text, regex } = regexOf(input, re, allFlags(options, env.budget));
        return substitute(text, regex, replacement, env).some(emit);
      });
    const paths = (): Filter['paths'] => () => unknownPath('sub');
    if (!isSingle) return many(each, paths);
    return single((input, env) => {
      let output: Json | undefined;
      each(input, env, (text) => {
        output = text;
        return true;
      });
      return output;
    }, paths);
  };
}

/** Where nothing depends on the input but the text itself. */
function constantSubstitution(regex: Regex, replacement: string): Filter {
  return single(
    (input, env) => replaceByConstant(textOf(input), regex, replacement, env.budget),
    () => () => unknownPath('sub'),
  );
}

const noFlags: Filter = single(() => '');
