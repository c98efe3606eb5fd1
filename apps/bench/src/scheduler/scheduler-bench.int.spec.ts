import { expect, it } from 'vitest';
import { runComparison } from '../framework/run-comparison';
import { schedulerComparison } from './scheduler-scene';

const HANG_MS = 180_000;

it(
  'every arm fires, and has figures of the same kind',
  async () => {
    const size = { installations: 120, periodMs: 60_000, windowMs: 3_000, leadMs: 30_000 };
    const { arms } = await runComparison(schedulerComparison(size, []), 1);
    expect(arms.map(({ name }) => name)).toEqual([
      'BullMQ job schedulers',
      'the same, jobs only',
      'quayside',
      'runs and jobs alone',
    ]);
    for (const { figures } of arms) {
      expect(figures['fires']?.median).toBeGreaterThan(0);
      expect(figures['CPU ms a fire']?.median).toBeGreaterThan(0);
    }
    for (const { figures } of arms.slice(0, 3)) {
      expect(figures['lateness p50 ms']?.median).toBeGreaterThanOrEqual(0);
      expect(figures['bytes each']?.median).toBeGreaterThan(0);
      expect(figures['boot s']?.median).toBeGreaterThan(0);
    }
  },
  HANG_MS,
);
