import { expect, it } from 'vitest';
import { runComparison } from '../framework/run-comparison';
import { memoryComparison } from './memory-bench';

const HANG_MS = 180_000;

it(
  'both ways map every entity of the account, and have a peak',
  async () => {
    const { arms, goals } = await runComparison(memoryComparison([120]), 1);
    expect(arms.map(({ name }) => name)).toEqual(['worker 120', 'collected 120']);
    const entities = arms.map(({ figures }) => figures['entities']?.median);
    expect(entities[0]).toBeGreaterThanOrEqual(120);
    expect(entities[1]).toBe(entities[0]);
    for (const { figures } of arms) expect(figures['peak RSS MB']?.median).toBeGreaterThan(10);
    // the limit of a large account: what is above it here cannot come from the account
    expect(arms[0]?.figures['peak RSS MB']?.median).toBeLessThan(256);
    expect(arms[0]?.figures['event loop p99 ms, worst thread']?.median).toBeGreaterThan(0);
    expect(goals).toHaveLength(1);
  },
  HANG_MS,
);
