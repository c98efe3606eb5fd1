import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { regexEngine, translatePattern } from './regex-engine';

const Search = regexEngine(() => undefined);

/** All matches as the package collects them: on from the end of each, until one is empty or there is no more text. */
function allMatches(search: { lastIndex: number; exec(text: string): unknown }, text: string): unknown[] {
  const found: unknown[] = [];
  for (let match = search.exec(text); match !== null; match = search.exec(text)) {
    const groups = [...(match as readonly (string | undefined)[])];
    found.push({ groups, index: (match as { index: number }).index, lastIndex: search.lastIndex });
    if (groups[0] === '') break;
  }
  return [...found, search.lastIndex];
}

describe('regexEngine', () => {
  it.each([
    [/b+/g, 'abbcb'],
    [/(a)|(b)/g, 'ab'],
    [/B/gi, 'abab'],
    [/^b$/gm, 'a\nb\nb'],
    [/^b/g, 'b\nb'],
    [/x*/g, 'aab'],
    [/b/g, '😀b😀b'],
    [/[😀]/gu, 'a😀'],
    [/(?<year>\d{4})-(?<month>\d\d)/g, 'on 2026-09 and 2027-10'],
    [/\u00e9\x41\/\t/g, 'éA/\t'],
    [/\bfoo\b/g, 'a foo, food'],
    [/a{2,3}?/g, 'aaaaaa'],
    [/[^]/g, 'a\nb'],
  ])('finds what JavaScript finds: %s in %j', (pattern, text) => {
    expect(allMatches(new Search(pattern), text)).toEqual(allMatches(new RegExp(pattern), text));
  });

  it('finds what JavaScript finds, for any pattern of letters, groups and repetitions', () => {
    const { pattern } = fc.letrec<{ pattern: string; atom: string }>((tie) => ({
      pattern: fc.array(tie('atom'), { minLength: 1, maxLength: 3 }).map((atoms) => atoms.join('')),
      atom: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom('a', 'b', '[ab]', '.', 'b{2}', 'a?', '\\w'),
        tie('pattern').map((inner) => `(${inner})`),
        fc.tuple(tie('pattern'), tie('pattern')).map(([left, right]) => `(?:${left}|${right})`),
      ),
    }));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '\n'), maxLength: 12 });
    fc.assert(
      fc.property(pattern, text, fc.constantFrom('g', 'gi', 'gm'), (source, subject, flags) => {
        const javascript = new RegExp(source, flags);
        expect(allMatches(new Search(javascript), subject)).toEqual(allMatches(new RegExp(javascript), subject));
      }),
    );
  });

  it('ends where a search that backtracks would not', () => {
    expect(new Search(/^(a+)+$/g).exec(`${'a'.repeat(50_000)}!`)).toBeNull();
  });

  it('refuses a text that is too long for its pattern before it searches', () => {
    const search = new Search(/(?:a?){200}a{200}/g);
    expect(() => search.exec('a'.repeat(1_000_000))).toThrow('too long');
  });

  it('tells what a search took', () => {
    let used = 0;
    const Counted = regexEngine((ticks) => (used += ticks));
    new Counted(/a/g).exec('bbb');
    expect(used).toBeGreaterThanOrEqual(1);
  });

  it.each([/(?=a)b/, /(?!a)b/, /(?<=a)b/, /(a)\1/, /((a{0,500}){0,500})/])('refuses %s', (pattern) => {
    expect(() => translatePattern(pattern)).toThrow('cannot be matched in linear time');
  });
});
