import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exceedsThreshold, judgeStale, type DeletionRules } from './decide-deletions';

const stale = (parts: object = {}) => ({
  key: { blueprint: 'b', identifier: 'i' },
  kind: 'component',
  scope: 'page-1',
  referenced: false,
  ...parts,
});
const rules = (complete: boolean, completeScopes: readonly string[] = [], keepReferenced = true): DeletionRules => ({
  keepReferenced,
  completeness: { complete, isComplete: (_kind, scope) => completeScopes.includes(scope) },
});

describe('judgeStale', () => {
  it('deletes what a complete run has not seen', () => {
    expect(judgeStale(stale(), rules(true))).toBe('delete');
  });

  it('keeps everything of a page that was not read whole', () => {
    expect(judgeStale(stale(), rules(false, ['page-2']))).toBe('kept_incomplete');
  });

  it('deletes of a page that was read whole although another one failed', () => {
    expect(judgeStale(stale(), rules(false, ['page-1']))).toBe('delete');
  });

  it('keeps what nobody remembers the origin of, unless the whole run was complete', () => {
    const unknown = stale({ kind: null, scope: null });
    expect(judgeStale(unknown, rules(false, ['page-1', '']))).toBe('kept_incomplete');
    expect(judgeStale(unknown, rules(true))).toBe('delete');
  });

  it('keeps what others relate to when missing related entities are created, and deletes it otherwise', () => {
    expect(judgeStale(stale({ referenced: true }), rules(true))).toBe('kept_referenced');
    expect(judgeStale(stale({ referenced: true }), rules(true, [], false))).toBe('delete');
  });
});

describe('exceedsThreshold', () => {
  it('lets exactly the threshold pass, and no more', () => {
    expect(exceedsThreshold(9, 10, 0.9)).toBe(false);
    expect(exceedsThreshold(10, 10, 0.9)).toBe(true);
  });

  it('never lets anything go at 0, and always at 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.nat(1e6), (deletions, others) => {
        expect(exceedsThreshold(deletions, deletions + others, 0)).toBe(true);
        expect(exceedsThreshold(deletions, deletions + others, 1)).toBe(false);
      }),
    );
  });

  it('has nothing to hold when nothing is due', () => {
    expect(exceedsThreshold(0, 0, 0)).toBe(false);
  });
});
