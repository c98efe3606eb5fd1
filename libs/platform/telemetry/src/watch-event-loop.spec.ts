import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchEventLoop } from './watch-event-loop';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('warns once for each stall that is long enough, until it is ended', () => {
  let stalledMs = 0;
  // the time of the fake timers, and that in which no timer could run
  const nowMs = (): number => Date.now() + stalledMs;
  const warn = vi.fn();
  const stop = watchEventLoop({ warn }, { warnFromMs: 500, nowMs });
  const stallFor = (ms: number): void => {
    stalledMs += ms;
    vi.advanceTimersByTime(1_000);
  };
  stallFor(499);
  expect(warn).not.toHaveBeenCalled();
  stallFor(20_000);
  stallFor(500);
  expect(warn.mock.calls.map(([fields]) => fields as unknown)).toEqual([{ stalledMs: 20_000 }, { stalledMs: 500 }]);
  stop();
  stallFor(20_000);
  expect(warn).toHaveBeenCalledTimes(2);
});
