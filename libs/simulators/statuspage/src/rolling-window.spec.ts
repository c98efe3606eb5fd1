import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RollingWindow } from './rolling-window';

const WINDOW_MS = 60_000;
const gaps = fc.array(fc.integer({ min: 0, max: 4_000 }), { minLength: 1, maxLength: 400 });

describe('RollingWindow', () => {
  it('never lets more than its limit through in any window', () => {
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 60 }), (waits, limit) => {
        const window = new RollingWindow(limit, WINDOW_MS);
        const passed: number[] = [];
        let now = 1_000_000;
        for (const wait of waits) {
          now += wait;
          if (window.take('key', now) === undefined) passed.push(now);
        }
        for (const start of passed) {
          expect(passed.filter((at) => at >= start && at < start + WINDOW_MS).length).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });

  it('refuses only when the window is full', () => {
    fc.assert(
      fc.property(gaps, (waits) => {
        const window = new RollingWindow(60, WINDOW_MS);
        const passed: number[] = [];
        let now = 0;
        for (const wait of waits) {
          now += wait;
          const isFull = passed.filter((at) => at > now - WINDOW_MS).length >= 60;
          const refused = window.take('key', now) !== undefined;
          expect(refused).toBe(isFull);
          if (!refused) passed.push(now);
        }
      }),
    );
  });

  it('says how long to wait, and who waits that long gets through', () => {
    fc.assert(
      fc.property(gaps, (waits) => {
        const window = new RollingWindow(5, WINDOW_MS);
        let now = 0;
        for (const wait of waits) {
          now += wait;
          const seconds = window.take('key', now);
          if (seconds === undefined) continue;
          expect(seconds).toBeGreaterThanOrEqual(1);
          now += seconds * 1000;
          expect(window.take('key', now)).toBeUndefined();
        }
      }),
    );
  });

  it('rounds the wait up to whole seconds, at least one', () => {
    const window = new RollingWindow(1, WINDOW_MS);
    window.take('key', 0);
    expect([window.take('key', 0), window.take('key', 500), window.take('key', 59_999)]).toEqual([60, 60, 1]);
    expect(window.take('key', 60_000)).toBeUndefined();
  });

  it('counts every key by itself', () => {
    const window = new RollingWindow(1, WINDOW_MS);
    expect([window.take('a', 0), window.take('b', 0)]).toEqual([undefined, undefined]);
    expect(window.take('a', 0)).toBe(60);
  });
});
