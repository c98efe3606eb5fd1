import { silentLogger, type FinishedRun } from '@quayside/domain';
import { MemoryState } from '@quayside/resync-run';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endingLease, keepLease, type Lease } from './keep-lease';

let lease: Lease | undefined;
const keep = (extend: () => Promise<boolean>, askedAgoMs = 0, shouldGiveWay = async () => false): Lease => {
  const monotonicMs = () => Date.now();
  const askedAtMs = monotonicMs() - askedAgoMs;
  lease = keepLease({ leaseSeconds: 30, extend, shouldGiveWay, logger: silentLogger, askedAtMs, monotonicMs });
  return lease;
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  lease?.stop();
  vi.useRealTimers();
});

describe('keepLease', () => {
  it('extends three times in the length of a lease', async () => {
    const extend = vi.fn(async () => true);
    const { signal } = keep(extend);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(extend).toHaveBeenCalledTimes(6);
    expect(signal.aborted).toBe(false);
  });

  it('gives the run up when it is not ours any more, and asks no further', async () => {
    const extend = vi.fn(async () => false);
    const { signal } = keep(extend);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(signal.reason).toMatchObject({ code: 'run_superseded' });
    expect(extend).toHaveBeenCalledTimes(1);
  });

  it('bears a database that is away for a moment', async () => {
    let calls = 0;
    const { signal } = keep(async () => {
      calls += 1;
      if (calls === 1) throw new Error('away');
      return true;
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(signal.aborted).toBe(false);
  });

  it('gives the run up when the database does not answer for the length of the lease', async () => {
    const { signal } = keep(() => new Promise(() => {}));
    await vi.advanceTimersByTimeAsync(29_000);
    expect(signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(signal.reason).toMatchObject({ code: 'run_superseded' });
  });

  it('gives the run up at the end of the lease, not at the next time to extend it', async () => {
    let calls = 0;
    const { signal } = keep(() => ((calls += 1) === 1 ? Promise.resolve(true) : new Promise(() => {})), 5_000);
    await vi.advanceTimersByTimeAsync(39_999);
    expect(signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(signal.reason).toMatchObject({ code: 'run_superseded' });
  });

  it('counts from when the run was asked for, not from when the answer came', async () => {
    const { signal } = keep(() => new Promise(() => {}), 12_000);
    await vi.advanceTimersByTimeAsync(17_999);
    expect(signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(signal.aborted).toBe(true);
  });

  it('leaves no timer behind when it stops while it waits for an answer', async () => {
    let answer = (_: boolean): void => {};
    const kept = keep(() => new Promise((resolve) => (answer = resolve)));
    await vi.advanceTimersByTimeAsync(10_000);
    kept.stop();
    answer(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(kept.signal.aborted).toBe(false);
  });

  it('knows a third of a lease after others wait that the run should give way, and no longer when they do not', async () => {
    let othersWait = false;
    const kept = keep(
      async () => true,
      0,
      async () => othersWait,
    );
    await vi.advanceTimersByTimeAsync(10_000);
    expect(kept.isAskedToGiveWay()).toBe(false);
    othersWait = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(kept.isAskedToGiveWay()).toBe(true);
    othersWait = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(kept.isAskedToGiveWay()).toBe(false);
    expect(kept.signal.aborted).toBe(false);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('away'))],
    ['does not come', () => new Promise<boolean>(() => {})],
  ])('keeps the lease when the answer whether others wait %s', async (_, shouldGiveWay) => {
    const extend = vi.fn(async () => true);
    const kept = keep(extend, 0, shouldGiveWay);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(extend).toHaveBeenCalledTimes(6);
    expect(kept.signal.aborted).toBe(false);
    expect(kept.isAskedToGiveWay()).toBe(false);
  });

  it('gives the run up at once after the process was paused for longer than the lease', async () => {
    const extend = vi.fn(async () => true);
    const { signal } = keep(extend);
    vi.setSystemTime(Date.now() + 60_000);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(signal.aborted).toBe(true);
    expect(extend).not.toHaveBeenCalled();
  });
});

describe('endingLease', () => {
  const END: FinishedRun = { outcome: 'complete', faults: [], error: null, requests: { upstream: 1, port: 1 } };

  it('does not take the end of its run for a loss', async () => {
    let ended = false;
    const kept = keep(async () => !ended);
    const state = endingLease(new MemoryState(), kept);
    await state.finish(END);
    ended = true;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(kept.signal.aborted).toBe(false);
  });

  it('goes on with the lease when the end could not be written down', async () => {
    const kept = keep(async () => false);
    const state = new MemoryState();
    state.finish = () => Promise.reject(new Error('away'));
    await expect(endingLease(state, kept).finish(END)).rejects.toThrow('away');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(kept.signal.aborted).toBe(true);
  });
});
