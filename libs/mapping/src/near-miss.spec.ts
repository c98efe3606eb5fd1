import { describe, expect, it } from 'vitest';
import { nearMiss } from './near-miss';

const KEYS = ['enableMergeEntity', 'deleteDependentEntities', 'createMissingRelatedEntities', 'resources', 'kind'];

describe('nearMiss', () => {
  it.each([
    ['enableMergeEntitiy', 'enableMergeEntity'],
    ['enable-merge-entity', 'enableMergeEntity'],
    ['deleteDependents', 'deleteDependentEntities'],
    ['resource', 'resources'],
    ['Resources', 'resources'],
    ['knid', undefined],
    ['kinds', 'kind'],
    ['somethingElse', undefined],
    ['', undefined],
    ['__', undefined],
  ])('takes %j for %j', (word, expected) => {
    expect(nearMiss(word, KEYS)).toBe(expected);
  });

  it('is quick with a word of any length', () => {
    expect(nearMiss('x'.repeat(1_000_000), KEYS)).toBeUndefined();
  });
});
