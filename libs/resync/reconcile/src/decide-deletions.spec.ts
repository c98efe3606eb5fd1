import type { StaleEntity } from '@quayside/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exceedsThreshold, judgeStale, type DeletionRules } from './decide-deletions';

const stale = (parts: Partial<StaleEntity> = {}): StaleEntity => ({
  key: { blueprint: 'b', identifier: 'i' },
  kind: 'component',
  scope: 'page-1',
  referenced: false,
  inherited: false,
  decision: null,
  ...parts,
});
const rules = (complete: boolean, completeScopes: readonly string[] = [], keepReferenced = true): DeletionRules => ({
  keepReferenced,
  holdInherited: true,
  completeness: { complete, isComplete: (_kind, scope) => completeScopes.includes(scope) },
});

describe('judgeStale', () => {
  it('deletes what a complete run has not seen', () => {
    expect(judgeStale(stale(), rules(true))).toBe('due');
  });

  it('keeps everything of a page that was not read whole', () => {
    expect(judgeStale(stale(), rules(false, ['page-2']))).toBe('kept_incomplete');
  });

  it('deletes of a page that was read whole although another one failed', () => {
    expect(judgeStale(stale(), rules(false, ['page-1']))).toBe('due');
  });

  it('keeps what nobody remembers the origin of, unless the whole run was complete', () => {
    const unknown = stale({ kind: null, scope: null });
    expect(judgeStale(unknown, rules(false, ['page-1', '']))).toBe('kept_incomplete');
    expect(judgeStale(unknown, rules(true))).toBe('due');
  });

  it('keeps what others relate to when missing related entities are created, and deletes it otherwise', () => {
    expect(judgeStale(stale({ referenced: true }), rules(true))).toBe('kept_referenced');
    expect(judgeStale(stale({ referenced: true }), rules(true, [], false))).toBe('due');
  });

  it('keeps what is uncertain or related to also when it was approved', () => {
    expect(judgeStale(stale({ decision: 'approved' }), rules(false))).toBe('kept_incomplete');
    expect(judgeStale(stale({ decision: 'approved', referenced: true }), rules(true))).toBe('kept_referenced');
    expect(judgeStale(stale({ decision: 'approved' }), rules(true))).toBe('approved');
  });

  it('keeps what was rejected', () => {
    expect(judgeStale(stale({ decision: 'rejected' }), rules(true))).toBe('kept_rejected');
  });

  it('holds what was there before the installation, unless somebody decided or nobody can know', () => {
    const inherited = stale({ inherited: true });
    expect(judgeStale(inherited, rules(true))).toBe('inherited');
    expect(judgeStale(inherited, { ...rules(true), holdInherited: false })).toBe('due');
    expect(judgeStale({ ...inherited, decision: 'approved' }, rules(true))).toBe('approved');
    expect(judgeStale({ ...inherited, decision: 'rejected' }, rules(true))).toBe('kept_rejected');
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
