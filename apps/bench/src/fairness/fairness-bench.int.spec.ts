import { expect, it } from 'vitest';
import { runComparison } from '../framework/run-comparison';
import { fairnessComparison } from './fairness-bench';

const HANG_MS = 120_000;

it(
  'every run of every tenant is done by both arms, and judged',
  async () => {
    const times = { runMs: 10, lastRunSeconds: 1 };
    const scene = {
      name: 'a few',
      noisy: { tenants: 1, runsEach: 60, ...times },
      quiet: { tenants: 4, runsEach: 3, ...times },
      ...{ slots: 4, tickMs: 50 },
    };
    const { arms, goals } = await runComparison(fairnessComparison(scene), 1);
    expect(arms.map(({ name }) => name)).toEqual(['first come, first served', 'quayside']);
    expect(goals.every(({ reached }) => reached.median > 0)).toBe(true);
    for (const { figures } of arms) {
      expect(Object.values(figures).every(({ median }) => Number.isFinite(median) && median >= 0)).toBe(true);
    }
    const jain = arms.map(({ figures }) => figures['Jain index of worker time']?.median ?? 0);
    expect(jain[0]).toBeCloseTo(1 / 5, 1); // the noisy one has everything, for as long as it has anything
    expect(jain[1]).toBeGreaterThan(1 / 5);
  },
  HANG_MS,
);
