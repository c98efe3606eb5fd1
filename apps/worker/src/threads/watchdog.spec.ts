import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Beat } from './pulse';
import { startWatchdog } from './watchdog';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watching(at: Beat) {
  const thread = { ...at };
  const barks: number[] = [];
  const stop = startWatchdog({ read: () => ({ ...thread }), limitMs: 1_000, bark: (number) => barks.push(number) });
  return { thread, barks, stop };
}

describe('startWatchdog', () => {
  it('names the expression that does not end, once', () => {
    const { barks } = watching({ expression: 7, beats: 3 });
    vi.advanceTimersByTime(900);
    expect(barks).toEqual([]);
    vi.advanceTimersByTime(10_000);
    expect(barks).toEqual([7]);
  });

  it('lets a thread be that goes on, to another record or another expression', () => {
    const { thread, barks } = watching({ expression: 7, beats: 3 });
    for (let step = 0; step < 50; step += 1) {
      vi.advanceTimersByTime(800);
      if (step % 2 === 0) thread.beats += 1;
      else thread.expression += 1;
    }
    expect(barks).toEqual([]);
  });

  it('lets a thread be that evaluates nothing', () => {
    const { barks } = watching({ expression: 0, beats: 3 });
    vi.advanceTimersByTime(60_000);
    expect(barks).toEqual([]);
  });

  it('is silent once it is ended', () => {
    const { barks, stop } = watching({ expression: 7, beats: 3 });
    stop();
    vi.advanceTimersByTime(60_000);
    expect(barks).toEqual([]);
  });
});
