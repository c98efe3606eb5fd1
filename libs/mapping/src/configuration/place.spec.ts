import { describe, expect, it } from 'vitest';
import { indexAt } from './place';

describe('indexAt', () => {
  it.each([
    [1, 1, 0],
    [1, 4, 3],
    [2, 1, 4],
    [3, 1, 5],
    [3, 3, 7],
  ])('finds line %i, column %i of a text, line ends included', (line, column, index) => {
    expect(indexAt('abc\n\nde', { line, column })).toBe(index);
  });

  it.each([
    [1, 5],
    [2, 2],
    [3, 4],
    [4, 1],
    [1, 0],
  ])('finds no line %i, column %i', (line, column) => {
    expect(indexAt('abc\n\nde', { line, column })).toBeUndefined();
  });
});
