import type { StaleEntity } from '@quayside/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exceedsThreshold } from './decide-deletions';
import { limitDeletions, MAX_UNAPPROVED_DELETIONS } from './limit-deletions';

const entities = (count: number, name: string): readonly StaleEntity[] =>
  Array.from({ length: count }, (_, index) => ({
    key: { blueprint: 'b', identifier: `${name}-${index}` },
    kind: 'component',
    scope: 'page-1',
    referenced: false,
    inherited: false,
    decision: null,
  }));
const judged = (due: number, parts: { approved?: number; inherited?: number; rejected?: number } = {}) => ({
  due: entities(due, 'due'),
  approved: entities(parts.approved ?? 0, 'approved'),
  inherited: entities(parts.inherited ?? 0, 'inherited'),
  rejected: parts.rejected ?? 0,
});
const limits = (owned: number, threshold = 0.9, deletedBefore = 0) => ({ owned, threshold, deletedBefore });
const sizes = ({ remove, hold }: ReturnType<typeof limitDeletions>) => [remove.length, hold.length];

describe('limitDeletions', () => {
  it('lets nine of ten go, and holds all of ten', () => {
    expect(sizes(limitDeletions(judged(9), limits(10)))).toEqual([9, 0]);
    expect(sizes(limitDeletions(judged(10), limits(10)))).toEqual([0, 10]);
  });

  it('holds more than the most that go without a person, whatever the threshold', () => {
    const most = MAX_UNAPPROVED_DELETIONS;
    expect(sizes(limitDeletions(judged(most), limits(1_000_000, 1)))).toEqual([most, 0]);
    expect(sizes(limitDeletions(judged(most + 1), limits(1_000_000, 1)))).toEqual([0, most + 1]);
    expect(sizes(limitDeletions(judged(1), limits(1_000_000, 1, most)))).toEqual([0, 1]);
    expect(sizes(limitDeletions(judged(0, { approved: most + 1 }), limits(1_000_000, 1)))).toEqual([most + 1, 0]);
  });

  it('does not let what was decided make the rest look small', () => {
    expect(sizes(limitDeletions(judged(10), limits(100)))).toEqual([10, 0]);
    expect(sizes(limitDeletions(judged(10, { approved: 90 }), limits(100)))).toEqual([90, 10]);
    expect(sizes(limitDeletions(judged(10, { rejected: 90 }), limits(100)))).toEqual([0, 10]);
    expect(sizes(limitDeletions(judged(10, { inherited: 90 }), limits(100)))).toEqual([0, 100]);
  });

  it('removes nothing but what was approved and what is within the limits, and loses nothing', () => {
    const few = fc.nat(30);
    fc.assert(
      fc.property(few, few, few, few, few, few, fc.double({ min: 0, max: 1, noNaN: true }), (...numbers) => {
        const [due, approved, inherited, rejected, seen, deletedBefore, threshold] = numbers;
        const all = judged(due, { approved, inherited, rejected });
        const owned = due + approved + inherited + rejected + seen + deletedBefore;
        const { remove, hold } = limitDeletions(all, limits(owned, threshold, deletedBefore));
        const unapproved = remove.filter((one) => !all.approved.includes(one));
        expect(unapproved.every((one) => all.due.includes(one))).toBe(true);
        expect(exceedsThreshold(unapproved.length, owned, threshold)).toBe(false);
        expect(all.approved.every((one) => remove.includes(one))).toBe(true);
        expect(all.inherited.every((one) => hold.includes(one))).toBe(true);
        expect(new Set([...remove, ...hold]).size).toBe(due + approved + inherited);
        expect(remove.length + hold.length).toBe(due + approved + inherited);
      }),
    );
  });
});
