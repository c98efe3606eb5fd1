import { silentLogger } from '@quayside/domain';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepLease, type Lease } from './keep-lease';

let lease: Lease | undefined;
const keep = (extend: () => Promise<boolean>, askedAgoMs = 0): Lease => {
  const monotonicMs = () => Date.now();
  const askedAtMs = monotonicMs() - askedAgoMs;
  lease = keepLease({ leaseSeconds: 30, extend, logger: silentLogger, askedAtMs, monotonicMs });
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

  it('gives the run up at once after the process was paused for longer than the lease', async () => {
    const extend = vi.fn(async () => true);
    const { signal } = keep(extend);
    vi.setSystemTime(Date.now() + 60_000);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(signal.aborted).toBe(true);
    expect(extend).not.toHaveBeenCalled();
  });
});
