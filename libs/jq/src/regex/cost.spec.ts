import { describe, expect, it } from 'vitest';
import { Budget } from '../budget';
import { JqUnsupported } from '../jq-error';
import { regexFor } from './regex';

const matches = (pattern: string, text: string, flags = '') => regexFor(pattern, flags).matches(text, new Budget());

describe('what a pattern may cost', () => {
  it.each(['^(a+)+$', '(a*)*', '(a|a)*b', '(a|ab)*c', '((ab)+c)+', '(?:a{1,9}){2,9}', '(.*)+', '(x?){50}', '(a?b?)*'])(
    'does not let %s reach a backtracking engine',
    (pattern) => {
      expect(() => regexFor(pattern, '')).toThrow(JqUnsupported);
    },
  );

  it.each(['a?'.repeat(30), '(a|b)'.repeat(40), '.*a'.repeat(12)])('counts the ways through %s', (pattern) => {
    expect(() => regexFor(pattern, '')).toThrow(JqUnsupported);
  });

  it.each([
    '[a-z]+-[0-9]+$',
    '^\\s+|\\s+$',
    '(ab|cd)+',
    '(?:[0-9]{3},)*[0-9]+',
    '\\.\\d+Z$',
    '^.*?/',
    '(?<a>[^/]+)/(?<b>.+)',
  ])('lets %s through', (pattern) => {
    expect(() => regexFor(pattern, '')).not.toThrow();
  });

  it('refuses texts that are too long for a pattern with several ways to match', () => {
    expect(matches('(.*)a(.*)b', 'xaxb')).toHaveLength(1);
    expect(() => matches('(.*)a(.*)b', 'a'.repeat(100_000))).toThrow(JqUnsupported);
  });

  it('takes any length where there is one way only', () => {
    expect(matches('^a*$', 'a'.repeat(200_000))).toHaveLength(1);
    expect(matches('b', 'a'.repeat(200_000))).toHaveLength(0);
  });

  it('refuses what the two engines see differently in the text', () => {
    expect(() => matches('ss', 'Maß', 'i')).toThrow(JqUnsupported);
    expect(() => matches('', 'é', 'g')).toThrow(JqUnsupported);
  });
});
