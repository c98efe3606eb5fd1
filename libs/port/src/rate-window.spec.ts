import type { Clock } from '@quayside/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateWindow } from './rate-window';
import type { PortLane } from './turns';

const START = Date.parse('2026-01-01T00:00:00.000Z');
const PERIOD_MS = 60_000;

class HandClock implements Clock {
  constructor(public ms = START) {}
  now(): Date {
    return new Date(this.ms);
  }
  sleep(): Promise<void> {
    return Promise.reject(new Error('nothing sleeps here'));
  }
}

const windowOn = (clock = new HandClock()): RateWindow => new RateWindow(clock, () => clock.ms);

const headers = (remaining: number, reset: number, limit = 100) => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-period': '60',
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(reset),
});
const answer = (remaining: number, reset: number, limit?: number) => ({
  status: 200,
  headers: headers(remaining, reset, limit),
});

describe('RateWindow', () => {
  it('lets everything begin until an answer tells what is left', () => {
    const window = windowOn();
    for (let begun = 0; begun < 50; begun += 1) window.begin();
    expect(window.waitMs('bulk')).toBe(0);
  });

  it.each([
    ['the seconds that are left', 30],
    ['an epoch second', START / 1000 + 30],
  ])('makes bulk wait at the last twentieth, and small requests at nothing, until %s', (_, reset) => {
    const clock = new HandClock();
    const window = windowOn(clock);
    window.learn(answer(6, reset));
    expect([window.waitMs('bulk'), window.waitMs('small')]).toEqual([0, 0]);
    window.learn(answer(5, reset));
    expect([window.waitMs('bulk'), window.waitMs('small')]).toEqual([30_000, 0]);
    window.learn(answer(0, reset));
    expect([window.waitMs('bulk'), window.waitMs('small')]).toEqual([30_000, 30_000]);
    clock.ms += 30_000;
    expect([window.waitMs('bulk'), window.waitMs('small')]).toEqual([0, 0]);
  });

  it.each([30, START / 1000 + 30])('waits as long when the wall clock is set back, with a reset of %i', (reset) => {
    const clock = new HandClock();
    let nowMs = 0;
    const window = new RateWindow(clock, () => nowMs);
    window.learn(answer(0, reset));
    window.learn({ status: 429, headers: { 'retry-after': '30' } });
    clock.ms -= 600_000;
    nowMs += 20_000;
    expect(window.waitMs('small')).toBe(10_000);
  });

  it('takes what is under way for not counted yet', () => {
    const window = windowOn();
    window.learn(answer(8, 30));
    for (let begun = 0; begun < 3; begun += 1) window.begin();
    expect(window.waitMs('bulk')).toBe(30_000);
    window.end();
    expect(window.waitMs('bulk')).toBe(0);
  });

  it('believes the lowest of answers that overtake each other', () => {
    const window = windowOn();
    window.learn(answer(5, 30));
    window.learn(answer(7, 30));
    expect(window.waitMs('bulk')).toBe(30_000);
  });

  it('takes the latest end of a window, and no end that a later answer takes back', () => {
    const window = windowOn();
    for (const reset of [30, 29]) window.learn(answer(0, reset));
    expect(window.waitMs('small')).toBe(30_000);
    window.learn(answer(0, 55));
    window.learn(answer(0, 10));
    expect(window.waitMs('small')).toBe(10_000);
  });

  it('does not wait longer than a period for a clock that goes before ours', () => {
    const window = windowOn();
    window.learn(answer(0, START / 1000 + 3_600));
    expect(window.waitMs('small')).toBe(60_000);
  });

  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'x-ratelimit-reset': '9' }, 9_000],
    [{}, 1_000],
  ])('makes everybody wait after a refusal with %o', (given, waitMs) => {
    const window = windowOn();
    window.learn({ status: 429, headers: given as unknown as Readonly<Record<string, string>> });
    expect([window.waitMs('bulk'), window.waitMs('small')]).toEqual([waitMs, waitMs]);
  });

  it('takes headers that say nothing for no headers', () => {
    const window = windowOn();
    window.learn({ status: 200, headers: {} });
    window.learn({ status: 200, headers: { 'x-ratelimit-remaining': '-1', 'x-ratelimit-reset': '5' } });
    window.learn({ status: 200, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'soon' } });
    expect(window.waitMs('bulk')).toBe(0);
  });

  it('never begins more in a window than a server has left, whatever order the answers come in', () => {
    const step = fc.record({
      lane: fc.constantFrom<PortLane>('small', 'bulk'),
      serve: fc.nat(5),
      answer: fc.nat(5),
      others: fc.nat(1),
    });
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 40 }), fc.array(step, { maxLength: 120 }), (limit, steps) => {
        const window = windowOn();
        let remaining = limit;
        let waiting = 0;
        const unread: number[] = [];
        // the first answer is awaited: before it nothing is known
        remaining -= 1;
        window.learn(answer(remaining, PERIOD_MS / 1_000, limit));
        for (const { lane, serve, answer: index, others } of steps) {
          if (waiting + unread.length < 5 && window.waitMs(lane) === 0) {
            window.begin();
            waiting += 1;
          }
          if (serve < waiting) {
            waiting -= 1;
            expect(remaining).toBeGreaterThan(0);
            remaining -= 1;
            unread.push(remaining);
          }
          if (index < unread.length) {
            const [read = 0] = unread.splice(index, 1);
            window.learn(answer(read, PERIOD_MS / 1_000, limit));
            window.end();
          }
          // others of the organisation use it up too, while nothing of ours is under way
          if (waiting + unread.length === 0 && others > 0 && remaining > 1) {
            remaining -= others;
            window.learn(answer(remaining, PERIOD_MS / 1_000, limit));
          }
        }
      }),
    );
  });
});
