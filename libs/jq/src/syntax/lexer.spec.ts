import { describe, expect, it } from 'vitest';
import { Lexer } from './lexer';
import { Source } from './source';

const tokens = (text: string) => new Lexer(new Source(text)).read().map(({ kind, text: written }) => [kind, written]);

describe('the lexer', () => {
  it('tells fields, names, variables and formats', () => {
    expect(tokens('.a b::c $d @csv')).toEqual([
      ['field', 'a'],
      ['name', 'b::c'],
      ['variable', 'd'],
      ['format', 'csv'],
      ['end', ''],
    ]);
  });

  it('takes the longest mark', () => {
    expect(tokens('?// //= // .. |=').map(([, text]) => text)).toEqual(['?//', '//=', '//', '..', '|=', '']);
  });

  it('reads numbers with a point at either end', () => {
    expect(tokens('1. .5 2e-3').map(([kind, text]) => `${kind} ${text}`)).toEqual([
      'number 1.',
      'number .5',
      'number 2e-3',
      'end ',
    ]);
  });

  it('lets a comment run on after an odd number of backslashes', () => {
    expect(tokens('1 # x \\\n 2\n3').map(([, text]) => text)).toEqual(['1', '3', '']);
    expect(tokens('1 # x \\\\\n3').map(([, text]) => text)).toEqual(['1', '3', '']);
  });

  it('keeps the tokens of an interpolation inside its string', () => {
    const [string] = new Lexer(new Source('"a\\(f("b"))c"')).read();
    expect(string?.parts?.map((part) => (typeof part === 'string' ? part : part.map(({ kind }) => kind)))).toEqual([
      'a',
      ['name', 'mark', 'string', 'mark', 'end'],
      'c',
    ]);
  });

  it('reads escapes, pairs of surrogates included', () => {
    const [string] = new Lexer(new Source('"\\n\\u00e9\\ud83d\\ude00"')).read();
    expect(string?.parts?.join('')).toBe('\né😀');
  });
});
