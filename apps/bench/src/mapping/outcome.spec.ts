import { describe, expect, it } from 'vitest';
import { differencesOf } from './outcome';

describe('differencesOf', () => {
  const left = { name: 'left', outcomes: ['filtered', 'dropped'] as const };

  it('names the record and what was made of it', () => {
    expect(differencesOf(left, { name: 'right', outcomes: ['filtered', 'failed'] }, 100)).toEqual([
      'record 101: left gives "dropped", right gives "failed"',
    ]);
  });

  it('misses no record that one arm leaves out, whichever it is', () => {
    const right = { name: 'right', outcomes: ['filtered'] as const };
    expect(differencesOf(left, right, 0)).toEqual(['record 1: left gives "dropped", right gives nothing']);
    expect(differencesOf(right, left, 0)).toEqual(['record 1: right gives nothing, left gives "dropped"']);
  });

  it('takes no offence at the order of keys', () => {
    const entity = { identifier: 'a', blueprint: 'b', properties: { x: [1, { p: 1, q: 2 }], y: null }, relations: {} };
    const turned = { relations: {}, properties: { y: null, x: [1, { q: 2, p: 1 }] }, blueprint: 'b', identifier: 'a' };
    expect(differencesOf({ name: 'left', outcomes: [entity] }, { name: 'right', outcomes: [turned] }, 0)).toEqual([]);
  });
});
