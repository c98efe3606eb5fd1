import { monotonicMs } from '@quayside/domain';

const MICROSECONDS = 1_000;

/**
 * When the lease of a run is over, in memory that its thread reads too: a process that was paused wakes up in the middle of
 * whatever it was doing, before any timer or message can tell it that another worker may have the run.
 */
export class LeaseEnd {
  private readonly cell: BigInt64Array;

  constructor(readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT)) {
    this.cell = new BigInt64Array(buffer);
  }

  /** @param atMs by `monotonicMs`; `Infinity` when the run has ended, and the lease with it */
  set(atMs: number): void {
    const micros = Number.isFinite(atMs) ? BigInt(Math.floor(atMs * MICROSECONDS)) : BigInt(Number.MAX_SAFE_INTEGER);
    Atomics.store(this.cell, 0, micros);
  }

  isOver(): boolean {
    return BigInt(Math.floor(monotonicMs() * MICROSECONDS)) >= Atomics.load(this.cell, 0);
  }
}
