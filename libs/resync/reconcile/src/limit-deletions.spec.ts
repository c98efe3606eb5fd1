import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exceedsThreshold } from './decide-deletions';
import { isTooMuch, MAX_UNAPPROVED_DELETIONS, type JudgedDeletions } from './limit-deletions';

const judged = (due: number, parts: Partial<JudgedDeletions> = {}): JudgedDeletions => ({
  due,
  approved: 0,
  inherited: 0,
  rejected: 0,
  ...parts,
});
const limits = (owned: number, threshold = 0.9, deletedBefore = 0) => ({ owned, threshold, deletedBefore });

describe('isTooMuch', () => {
  it('lets nine of ten go, and holds all of ten', () => {
    expect(isTooMuch(judged(9), limits(10))).toBe(false);
    expect(isTooMuch(judged(10), limits(10))).toBe(true);
  });

  it('holds more than the most that go without a person, whatever the threshold', () => {
    const most = MAX_UNAPPROVED_DELETIONS;
    expect(isTooMuch(judged(most), limits(1_000_000, 1))).toBe(false);
    expect(isTooMuch(judged(most + 1), limits(1_000_000, 1))).toBe(true);
    expect(isTooMuch(judged(1), limits(1_000_000, 1, most))).toBe(true);
    expect(isTooMuch(judged(0, { approved: most + 1 }), limits(1_000_000, 1))).toBe(false);
  });

  it('does not let what was decided make the rest look small', () => {
    expect(isTooMuch(judged(10), limits(100))).toBe(false);
    expect(isTooMuch(judged(10, { approved: 90 }), limits(100))).toBe(true);
    expect(isTooMuch(judged(10, { rejected: 90 }), limits(100))).toBe(true);
    expect(isTooMuch(judged(10, { inherited: 90 }), limits(100))).toBe(true);
  });

  it('lets nothing go that is beyond the threshold of all that is owned', () => {
    const few = fc.nat(30);
    fc.assert(
      fc.property(few, few, few, few, few, few, fc.double({ min: 0, max: 1, noNaN: true }), (...numbers) => {
        const [due, approved, inherited, rejected, seen, deletedBefore, threshold] = numbers;
        const owned = due + approved + inherited + rejected + seen + deletedBefore;
        const waits = isTooMuch(
          judged(due, { approved, inherited, rejected }),
          limits(owned, threshold, deletedBefore),
        );
        if (exceedsThreshold(due, owned, threshold)) expect(waits).toBe(true);
        if (due === 0 || threshold === 1) expect(waits).toBe(false);
      }),
    );
  });
});
