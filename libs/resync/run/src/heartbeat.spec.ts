import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startHeartbeat } from './heartbeat';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('startHeartbeat', () => {
  it('beats every ten seconds until it is stopped, and leaves no timer behind', async () => {
    const beat = vi.fn(() => Promise.resolve());
    const stop = startHeartbeat(beat);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(beat).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(20_001);
    expect(beat).toHaveBeenCalledTimes(3);
    stop();
    stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(beat).toHaveBeenCalledTimes(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not beat again before the last beat has ended, and aborts that at the stop', async () => {
    const signals: AbortSignal[] = [];
    const stop = startHeartbeat((signal) => {
      signals.push(signal);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    });
    await vi.advanceTimersByTimeAsync(50_000);
    expect(signals).toHaveLength(1);
    stop();
    expect(signals[0]?.aborted).toBe(true);
  });
});
