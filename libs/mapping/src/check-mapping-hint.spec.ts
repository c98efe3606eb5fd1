import { describe, expect, it } from 'vitest';
import { hintFor } from './check-mapping-hint';
import type { Language } from './engines/language';

const hint = (language: Language, expression: string, message: string, column?: number): string | undefined => {
  const found = { path: 'a', language, expression, place: undefined, placeInside: () => undefined };
  return hintFor(found, column === undefined ? { message } : { message, line: 1, column });
};

describe('hintFor', () => {
  it.each<[Language, string, string, number | undefined, RegExp]>([
    ['jq', '.a == ‘b’', 'syntax error', 7, /^‘ is a typographic quote/],
    ['jsonata', 'a = “b”', 'syntax error', 5, /^“ is a typographic quote/],
    ['jq', "split('/')", 'syntax error', 7, /double quotes/],
    ['jq', 'incident', 'incident/0 is not defined', 1, /'"incident"'.*\.incident$/],
    ['jq', 'some-text', 'some/0 is not defined', undefined, /'"some-text"'/],
    ['jq', '.a == open', 'open/0 is not defined', 7, /write "open"; .*\.open$/],
    ['jsonata', ' .status', 'syntax error', 2, /^Its language is jsonata/],
  ])('of %s, %j: %s', (language, expression, message, column, expected) => {
    expect(hint(language, expression, message, column)).toMatch(expected);
  });

  it.each<[Language, string, string, number | undefined]>([
    ['jq', '.a | )', 'syntax error', 6],
    ['jq', "'x' | )", 'syntax error', 7],
    ['jq', '.a | f(1)', 'f/1 is not defined', 6],
    ['jq', '.a', 'it takes too long', undefined],
    ['jsonata', 'incident(', 'syntax error', 10],
    ['jsonata', "split('/'", 'syntax error', 7],
  ])('is silent of %s, %j: %s', (language, expression, message, column) => {
    expect(hint(language, expression, message, column)).toBeUndefined();
  });
});
