import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Beat } from './pulse';
import { startWatchdog } from './watchdog';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A thread that turns its event loop all the time, unless it is told to be silent. */
function watching(at: Omit<Beat, 'lifeSigns'>) {
  const thread = { ...at, lifeSigns: 0, isSilent: false };
  const barks: number[] = [];
  const read = (): Beat => ({ ...thread, lifeSigns: thread.isSilent ? 0 : (thread.lifeSigns += 1) });
  const bark = (number: number): void => void barks.push(number);
  const stop = startWatchdog({ read, expressionMs: 1_000, silenceMs: 20_000, bark });
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

  it('calls for a thread that does not come back from anything else, later', () => {
    const { thread, barks } = watching({ expression: 0, beats: 3 });
    thread.isSilent = true;
    vi.advanceTimersByTime(19_000);
    expect(barks).toEqual([]);
    vi.advanceTimersByTime(2_000);
    expect(barks).toEqual([0]);
  });

  it('is silent once it is ended', () => {
    const { barks, stop } = watching({ expression: 7, beats: 3 });
    stop();
    vi.advanceTimersByTime(60_000);
    expect(barks).toEqual([]);
  });
});
