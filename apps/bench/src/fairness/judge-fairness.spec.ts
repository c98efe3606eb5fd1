import { describe, expect, it } from 'vitest';
import { jainIndex, judgeFairness } from './judge-fairness';
import type { Held } from './worker-pool';

const held = (organisationId: string, fromMs: number, toMs: number): Held => ({
  organisationId,
  isQuiet: organisationId !== 'noisy',
  fromMs,
  toMs,
});

describe('jainIndex', () => {
  it('is 1 for equal shares, and 1/n when one of n has everything', () => {
    expect(jainIndex([3, 3, 3, 3])).toBeCloseTo(1);
    expect(jainIndex([8, 0, 0, 0])).toBeCloseTo(0.25);
    expect(jainIndex([2, 1])).toBeCloseTo(0.9);
  });
});

describe('judgeFairness', () => {
  it('compares shares only for as long as everybody has something waiting', () => {
    // from 3,000 on, nobody but the noisy one has anything left
    const runs = [
      ...[held('noisy', 1_000, 2_000), held('quiet', 1_000, 2_000)],
      ...[held('noisy', 2_000, 3_000), held('quiet', 2_000, 3_000)],
      ...[held('noisy', 3_000, 9_000), held('quiet', 3_000, 4_000), held('noisy', 9_000, 11_000)],
    ];
    expect(judgeFairness(runs, 1_000)).toEqual({
      'Jain index of worker time': 1,
      'contended s': 2,
      'quiet wait p50 s': 1,
      'quiet wait p99 s': 2,
      'total s': 10,
    });
  });

  it('counts who had nothing at all', () => {
    const runs = [held('noisy', 0, 10), held('noisy', 10, 20), held('one', 20, 30), held('other', 30, 40)];
    expect(judgeFairness(runs, 0)['Jain index of worker time']).toBeCloseTo(1 / 3);
  });
});
