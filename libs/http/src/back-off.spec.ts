import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backOffMs } from './back-off';

const BACK_OFF = { baseDelayMs: 300, maxDelayMs: 60_000 };

describe('backOffMs', () => {
  it('doubles its bound with every send, up to the cap', () => {
    const bounds = [1, 2, 3, 4, 8, 9, 50].map((sends) => backOffMs(sends, BACK_OFF, () => 1));
    expect(bounds).toEqual([300, 600, 1200, 2400, 38_400, 60_000, 60_000]);
  });

  it('spreads over everything from nothing to the bound', () => {
    expect(backOffMs(3, BACK_OFF, () => 0)).toBe(0);
    expect(backOffMs(3, BACK_OFF, () => 0.5)).toBe(600);
  });

  it('is never negative and never above the cap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (sends, random) => {
        const wait = backOffMs(sends, BACK_OFF, () => random);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(60_000);
      }),
    );
  });
});
