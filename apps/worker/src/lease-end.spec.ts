import { monotonicMs } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { LeaseEnd } from './lease-end';

describe('LeaseEnd', () => {
  it('is over before it was ever set', () => {
    expect(new LeaseEnd().isOver()).toBe(true);
  });

  it('is seen by whoever has the same memory', () => {
    const end = new LeaseEnd();
    const seen = new LeaseEnd(end.buffer);
    end.set(monotonicMs() + 60_000);
    expect(seen.isOver()).toBe(false);
    end.set(monotonicMs() - 1);
    expect(seen.isOver()).toBe(true);
  });

  it('is never over once the run has ended', () => {
    const end = new LeaseEnd();
    end.set(Infinity);
    expect(end.isOver()).toBe(false);
  });
});
