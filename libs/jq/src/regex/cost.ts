import { JqUnsupported } from '../jq-error';
import { type CharacterSet, NO_CHARACTERS, type Pattern, firstCharacters, isNullable, overlap, union } from './pattern';

/** Steps that V8's matcher may take in one search; about half a second. It cannot be interrupted. */
const MOST_STEPS = 3e8;
const SHORTEST_USEFUL_TEXT = 64;

/**
 * V8 tries one way after the other. How many there are can grow without bound, so patterns are let through only where the
 * number of ways is a small power of the text's length: no repetition of something that itself repeats or branches
 * ambiguously, and each further repetition that can share characters with what follows it raises the power by one.
 * The answer is the length of text up to which a search is safe.
 */
export function longestSafeText(pattern: Pattern, text: string): number {
  refuseAmbiguousLoops(pattern, text);
  const loops = loopsOf(pattern, NO_CHARACTERS);
  const ambiguous = loops.filter((loop) => loop.isAmbiguous).length;
  const power = (startsAtStart(pattern) ? 0 : 1) + ambiguous + (loops.length > 0 ? 1 : 0);
  const longest = Math.floor((MOST_STEPS / branchings(pattern)) ** (1 / Math.max(power, 1)));
  if (longest < SHORTEST_USEFUL_TEXT)
    throw new JqUnsupported(`the regular expression ${JSON.stringify(text)}: too many ways to match`);
  return longest;
}

/** How many ways there are through alternatives and optional parts, whatever the text. */
function branchings(pattern: Pattern): number {
  return partsOf(pattern).reduce((ways, part) => {
    if (part.type === 'choice') return ways * part.options.length;
    return part.type === 'repeat' && part.least === 0 && part.most === 1 ? ways * 2 : ways;
  }, 1);
}

function refuseAmbiguousLoops(pattern: Pattern, text: string): void {
  const refuse = (what: string): JqUnsupported =>
    new JqUnsupported(`the regular expression ${JSON.stringify(text)}: ${what}`);
  for (const part of partsOf(pattern)) {
    if (part.type !== 'repeat' || part.body.type === 'character') continue;
    const inside = partsOf(part.body);
    if (isNullable(part.body)) throw refuse('a repetition of what may be empty');
    if (part.most === 1) continue;
    // of a group that matches again the two engines keep different captures of the groups inside it
    if (inside.slice(1).some(isCapture)) throw refuse('groups inside a repetition');
    if (inside.some((each) => each.type === 'repeat' && each.least !== each.most)) throw refuse('nested quantifiers');
    if (inside.some((each) => each.type === 'choice' && !isDecidedAtOnce(each.options))) {
      throw refuse('a repetition of alternatives that begin alike');
    }
  }
}

function isCapture(pattern: Pattern): boolean {
  return pattern.type === 'group' && pattern.opening !== '(?:';
}

function isDecidedAtOnce(options: readonly Pattern[]): boolean {
  return options.every(
    (option, index) =>
      !isNullable(option) &&
      options.slice(index + 1).every((other) => !overlap(firstCharacters(option), firstCharacters(other))),
  );
}

/** The pattern and everything inside it. */
function partsOf(pattern: Pattern): readonly Pattern[] {
  return [pattern, ...childrenOf(pattern).flatMap(partsOf)];
}

function childrenOf(pattern: Pattern): readonly Pattern[] {
  switch (pattern.type) {
    case 'character':
    case 'place':
      return [];
    case 'sequence':
      return pattern.items;
    case 'choice':
      return pattern.options;
    default:
      return [pattern.body];
  }
}

interface Loop {
  /** Where it ends is not clear from the next character, so that several ends may lead further. */
  readonly isAmbiguous: boolean;
}

/** Every repetition of varying length, given what may come after the pattern. */
function loopsOf(pattern: Pattern, after: CharacterSet): readonly Loop[] {
  switch (pattern.type) {
    case 'character':
    case 'place':
      return [];
    case 'repeat': {
      const inner = loopsOf(pattern.body, union(firstCharacters(pattern.body), after));
      if (pattern.least === pattern.most || pattern.most === 1) return inner;
      return [...inner, { isAmbiguous: overlap(firstCharacters(pattern.body), after) }];
    }
    case 'sequence': {
      let following = after;
      const loops: Loop[] = [];
      for (const item of pattern.items.toReversed()) {
        loops.push(...loopsOf(item, following));
        following = isNullable(item) ? union(firstCharacters(item), following) : firstCharacters(item);
      }
      return loops;
    }
    case 'choice':
      return pattern.options.flatMap((option) => loopsOf(option, after));
    default:
      return loopsOf(pattern.body, after);
  }
}

/** Every option is tried at the start of the text only. */
function startsAtStart(pattern: Pattern): boolean {
  switch (pattern.type) {
    case 'place':
      return pattern.isStart;
    case 'group':
      return startsAtStart(pattern.body);
    case 'sequence':
      return pattern.items[0] !== undefined && startsAtStart(pattern.items[0]);
    case 'choice':
      return pattern.options.every(startsAtStart);
    default:
      return false;
  }
}
