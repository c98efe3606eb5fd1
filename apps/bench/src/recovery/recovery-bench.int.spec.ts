import { expect, it } from 'vitest';
import { runComparison } from '../framework/run-comparison';
import { recoveryComparison } from './recovery-bench';

const HANG_MS = 400_000;

it(
  'a run whose worker is killed goes on in the other one, and its figures are well-formed',
  async () => {
    const size = { pages: 2, incidentsPerPage: 120, leaseSeconds: 3, latencyMs: { statuspage: 100, port: 50 } };
    const { arms, goals } = await runComparison(recoveryComparison(size), 1);
    const [undisturbed, killed] = arms.map(({ figures }) => figures);
    for (const figures of [undisturbed, killed]) {
      expect(figures?.['list pages']?.median).toBe(2 * (1 + 1 + 2));
      expect(figures?.['wrong entities']?.max).toBe(0);
    }
    expect(undisturbed?.['list pages asked for twice']?.max).toBe(0);
    expect(undisturbed?.['entities written twice']?.max).toBe(0);
    expect(killed?.['list pages written twice']?.max).toBeLessThanOrEqual(1);
    expect(killed?.['from the kill to the end s']?.median).toBeGreaterThan(0);
    expect(goals).toHaveLength(4);
  },
  HANG_MS,
);
