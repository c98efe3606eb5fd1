import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotaOf, refill, takeOne, type Bucket, type RateLimit } from './token-bucket';

const limits: fc.Arbitrary<RateLimit> = fc.record({
  requests: fc.integer({ min: 1, max: 50 }),
  seconds: fc.integer({ min: 1, max: 100 }),
});
/** Moments in milliseconds, mostly forward, sometimes back. */
const moments = fc.array(fc.integer({ min: -500, max: 5_000 }), { maxLength: 100 }).map((steps) => {
  let now = 1_000_000;
  return steps.map((step) => (now += step));
});

function play(limit: RateLimit, times: readonly number[]): { readonly allowedAt: number[]; readonly last?: Bucket } {
  const allowedAt: number[] = [];
  let bucket: Bucket | undefined;
  for (const nowMs of times) {
    const filled = refill(bucket, limit, nowMs);
    const taken = takeOne(filled);
    if (taken !== null) allowedAt.push(filled.atMs);
    bucket = taken ?? filled;
  }
  return bucket === undefined ? { allowedAt } : { allowedAt, last: bucket };
}

describe('a token bucket', () => {
  it('lets the whole quota through at once, then one for each share of the time', () => {
    const limit = { requests: 3, seconds: 6 };
    const { allowedAt } = play(limit, [0, 0, 0, 0, 1_999, 2_000, 2_001, 4_000, 60_000, 60_000, 60_000, 60_000]);
    expect(allowedAt).toEqual([0, 0, 0, 2_000, 4_000, 60_000, 60_000, 60_000]);
  });

  it('never lets more through in any time than the quota and what has grown in it', () => {
    fc.assert(
      fc.property(limits, moments, (limit, times) => {
        const { allowedAt } = play(limit, times);
        const mostIn = (ms: number) => limit.requests + (ms / 1_000) * (limit.requests / limit.seconds) + 0.001;
        const excess = allowedAt.flatMap((from, first) =>
          allowedAt.slice(first).filter((to, index) => index + 1 > mostIn(to - from)),
        );
        expect(excess).toEqual([]);
      }),
    );
  });

  it('lets somebody in who waits for as long as they were told, and not a second earlier', () => {
    fc.assert(
      fc.property(limits, moments, (limit, times) => {
        const { last } = play(limit, times);
        if (last === undefined) return;
        const { retryAfterSeconds } = quotaOf(last, limit);
        const after = (seconds: number) => takeOne(refill(last, limit, last.atMs + seconds * 1_000));
        expect(after(retryAfterSeconds)).not.toBeNull();
        if (retryAfterSeconds > 0) expect(after(retryAfterSeconds - 1)).toBeNull();
      }),
    );
  });

  it('neither gains nor loses by a clock that goes back', () => {
    const bucket = { tokens: 1.5, atMs: 1_000 };
    expect(refill(bucket, { requests: 3, seconds: 6 }, 0)).toEqual(bucket);
  });

  it('is full again when it said that it would be', () => {
    fc.assert(
      fc.property(limits, moments, (limit, times) => {
        const { last } = play(limit, times);
        if (last === undefined) return;
        const { resetSeconds, remaining } = quotaOf(last, limit);
        expect(remaining).toBeGreaterThanOrEqual(0);
        expect(remaining).toBeLessThanOrEqual(limit.requests);
        expect(quotaOf(refill(last, limit, last.atMs + resetSeconds * 1_000), limit).remaining).toBe(limit.requests);
      }),
    );
  });
});
