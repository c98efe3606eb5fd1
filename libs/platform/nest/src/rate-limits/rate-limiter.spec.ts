import { describe, expect, it } from 'vitest';
import { RateLimiter } from './rate-limiter';

function limiter(maxKeys = 100) {
  const clock = { nowMs: 0 };
  return { clock, limits: new RateLimiter({ requests: 2, seconds: 10 }, { maxKeys, nowMs: () => clock.nowMs }) };
}

describe('a rate limiter', () => {
  it('counts each key by itself', () => {
    const { limits } = limiter();
    expect([limits.take('a'), limits.take('a'), limits.take('a'), limits.take('b')].map((d) => d.allowed)).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  it('says what is left, and when the next one may come', () => {
    const { clock, limits } = limiter();
    expect(limits.take('a').quota).toEqual({ remaining: 1, resetSeconds: 5, retryAfterSeconds: 0 });
    expect(limits.take('a').quota).toEqual({ remaining: 0, resetSeconds: 10, retryAfterSeconds: 5 });
    clock.nowMs = 3_000;
    expect(limits.take('a')).toEqual({
      allowed: false,
      quota: { remaining: 0, resetSeconds: 7, retryAfterSeconds: 2 },
    });
    clock.nowMs = 5_000;
    expect(limits.take('a').allowed).toBe(true);
  });

  it('looks without counting', () => {
    const { limits } = limiter();
    for (let count = 0; count < 5; count += 1) expect(limits.look('a').allowed).toBe(true);
    expect(limits.size).toBe(0);
    limits.take('a');
    limits.take('a');
    expect(limits.look('a').allowed).toBe(false);
  });

  it('remembers so many keys and no more, and forgets those that have not come for longest', () => {
    const { limits } = limiter(3);
    for (const key of ['a', 'b', 'c']) for (const _ of [1, 2]) limits.take(key);
    expect(limits.take('a').allowed).toBe(false);
    for (let key = 0; key < 2; key += 1) limits.take(`other-${key}`);
    expect(limits.size).toBe(3);
    // `a` came last of the three, though it was refused
    expect(limits.look('a').allowed).toBe(false);
    expect(limits.look('b').allowed).toBe(true);
  });
});
