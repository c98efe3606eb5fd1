import { describe, expect, it } from 'vitest';
import { judgeLimiter, longestIdle, mostInAnyWindow, shareUsed } from './judge-limiter';

/** So many at once. */
const burst = (atMs: number, count = 60): number[] => Array.from({ length: count }, () => atMs);

describe('what a server saw', () => {
  it('is judged by the fullest window, however windows are cut', () => {
    expect(mostInAnyWindow([])).toBe(0);
    expect(mostInAnyWindow([...burst(0), ...burst(60_000)])).toBe(60);
    expect(mostInAnyWindow([...burst(0), ...burst(59_999)])).toBe(120);
    expect(mostInAnyWindow([...burst(0, 1), ...burst(50_000, 59), ...burst(100_000, 2)])).toBe(61);
  });

  it('is measured against the allowance over whole allowances, in bursts or evenly', () => {
    expect(shareUsed([...burst(0), ...burst(62_000), ...burst(124_000)])).toBeCloseTo(60 / 62);
    expect(shareUsed(Array.from({ length: 150 }, (_, index) => index * 1_250))).toBeCloseTo(0.8);
    expect(shareUsed(burst(0, 30))).toBe(0);
  });

  it('knows how long free places were left when nobody was stopped any more', () => {
    const arrivals = [...burst(0), ...burst(70_500), ...burst(135_000)];
    // free at 62,000, but there was nobody before 70,000; free again at 132,500
    expect(longestIdle(arrivals, { fromMs: 70_000, spanMs: 62_000 })).toBe(2_500);
    expect(longestIdle(arrivals, { fromMs: 50_000, spanMs: 62_000 })).toBe(8_500);
    expect(longestIdle(arrivals.slice(0, 120), { fromMs: 70_000, spanMs: 62_000 })).toBe(500);
  });

  it('has a figure for everything', () => {
    const arrivals = [...burst(0, 59), ...burst(100, 1), ...burst(62_100)];
    expect(judgeLimiter(arrivals, { fromMs: 50_000, spanMs: 62_000 })).toEqual({
      requests: 120,
      'most in any 60 s': 60,
      'of the allowance, %': expect.closeTo(96.62, 2) as number,
      'first 60 requests s': 0.1,
      'recovery s': expect.closeTo(0.1) as number,
    });
  });
});
