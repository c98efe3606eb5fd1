import { RE2JS } from 're2js';
import { exhausted } from './limit-reached';
import { TICKS_OF_A_MS } from './limits';

/** Characters times instructions of the pattern in one search, which nothing stops; the worst takes some seconds. */
const MAX_WORK = 100_000_000;

/** The part of JavaScript's RegExp that the package uses: a search from `lastIndex` on, which it moves behind the match. */
export interface RegexSearch {
  lastIndex: number;
  exec(text: string): RegexMatch | null;
}

/** The match and its groups, undefined for a group that took no part. */
export type RegexMatch = readonly [string, ...(string | undefined)[]] & { readonly index: number };

const translated = new WeakMap<RegExp, RE2JS>();

/**
 * The same pattern for an engine whose time grows with the length of the text only. Throws an error in plain words where
 * that engine does not have what the pattern asks for.
 */
export function translatePattern(pattern: RegExp): RE2JS {
  const known = translated.get(pattern);
  if (known !== undefined) return known;
  const flags = (pattern.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (pattern.multiline ? RE2JS.MULTILINE : 0);
  try {
    const source = RE2JS.translateRegExp(new RegExp(pattern.source));
    const regex = RE2JS.compile(source, flags);
    translated.set(pattern, regex);
    return regex;
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'unknown';
    throw new Error(
      `the regular expression /${pattern.source}/ cannot be matched in linear time, or is wrong (${why}); ` +
        'look-around and back-references are not available',
    );
  }
}

/** What the package is given in the place of RegExp. Searches tell `tick` what they took. */
export function regexEngine(tick: (ticks: number) => void): new (pattern: RegExp) => RegexSearch {
  return class Re2Search implements RegexSearch {
    lastIndex = 0;
    private readonly regex: RE2JS;

    constructor(pattern: RegExp) {
      this.regex = translatePattern(pattern);
    }

    exec(text: string): RegexMatch | null {
      const from = this.lastIndex;
      this.lastIndex = 0;
      if (from > text.length) return null;
      if ((text.length - from) * this.regex.programSize() > MAX_WORK) {
        throw exhausted('the text is too long for the regular expression');
      }
      const begun = performance.now();
      const match = this.find(text, from);
      // a search reads on behind its match, nobody knows how far
      tick(1 + (performance.now() - begun) * TICKS_OF_A_MS);
      return match;
    }

    private find(text: string, from: number): RegexMatch | null {
      const matcher = this.regex.matcher(text);
      if (!matcher.find(from)) return null;
      this.lastIndex = matcher.end();
      const groups = Array.from({ length: matcher.groupCount() }, (_, index) => matcher.group(index + 1) ?? undefined);
      return Object.assign([matcher.group() ?? '', ...groups] as const, { index: matcher.start() });
    }
  };
}
