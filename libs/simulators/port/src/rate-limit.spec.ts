import { describe, expect, it } from 'vitest';
import { RateLimit } from './rate-limit';

const RULE = { limit: 2, windowSeconds: 60, resetStyle: 'epoch', retryAfter: false } as const;
const START = Date.parse('2024-01-01T00:00:00Z');

describe('RateLimit', () => {
  it('lets a limited number of requests through in each window', () => {
    const limit = new RateLimit(RULE);
    const seen = [0, 10_000, 20_000, 60_000].map((ms) => limit.take('org', START + ms));
    expect(seen.map(({ allowed }) => allowed)).toEqual([true, true, false, true]);
    expect(seen.map(({ headers }) => headers['x-ratelimit-remaining'])).toEqual(['1', '0', '0', '1']);
  });

  it('counts each organisation by itself', () => {
    const limit = new RateLimit({ ...RULE, limit: 1 });
    expect(limit.take('a', START).allowed).toBe(true);
    expect(limit.take('b', START).allowed).toBe(true);
    expect(limit.take('a', START).allowed).toBe(false);
  });

  it('says when the window ends as an epoch or as the seconds that are left', () => {
    const epoch = new RateLimit(RULE).take('org', START + 15_000);
    expect(epoch.headers['x-ratelimit-reset']).toBe(String(START / 1000 + 60));
    const seconds = new RateLimit({ ...RULE, resetStyle: 'seconds' }).take('org', START + 15_000);
    expect(seconds.headers['x-ratelimit-reset']).toBe('45');
  });

  it('carries Retry-After only on a refusal, and only when told to', () => {
    const limit = new RateLimit({ ...RULE, limit: 1, retryAfter: true });
    expect(limit.take('org', START).headers).not.toHaveProperty('retry-after');
    expect(limit.take('org', START + 30_000).headers['retry-after']).toBe('30');
    const silent = new RateLimit({ ...RULE, limit: 0 });
    expect(silent.take('org', START).headers).not.toHaveProperty('retry-after');
  });
});
