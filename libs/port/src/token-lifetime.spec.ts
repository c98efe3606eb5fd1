import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usableUntilMs } from './token-lifetime';

describe('the lifetime of a token', () => {
  it('ends a minute early for a token of three hours', () => {
    expect(usableUntilMs(1_000_000, 10_800)).toBe(1_000_000 + 10_800_000 - 60_000);
  });

  it('ends a tenth of its life early for a short one', () => {
    expect(usableUntilMs(0, 30)).toBe(27_000);
  });

  it('is over at once for a token that has no time left', () => {
    expect(usableUntilMs(5_000, 0)).toBe(5_000);
    expect(usableUntilMs(5_000, -10)).toBe(5_000);
  });

  it('never goes on to the token’s own end, and never loses more than a minute', () => {
    fc.assert(
      fc.property(fc.nat(2e12), fc.integer({ min: 1, max: 1_000_000 }), (requestedAtMs, expiresInSeconds) => {
        const endMs = requestedAtMs + expiresInSeconds * 1_000;
        const untilMs = usableUntilMs(requestedAtMs, expiresInSeconds);
        expect(untilMs).toBeLessThan(endMs);
        expect(untilMs).toBeGreaterThanOrEqual(endMs - 60_000);
        expect(untilMs).toBeGreaterThan(requestedAtMs);
      }),
    );
  });
});
