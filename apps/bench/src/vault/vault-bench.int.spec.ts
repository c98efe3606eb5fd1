import { expect, it } from 'vitest';
import { runComparison } from '../framework/run-comparison';
import { DONE_AFTER, WARM_DONE } from './outage-arms';
import { CALLS } from './vault-arms';
import { outageComparison, usesComparison } from './vault-bench';

const HANG_MS = 120_000;
const SIZE = { organisations: 2, jobs: 20, concurrency: 2, kmsMs: 0 };

it(
  'asks KMS for each secret, or for each organisation once',
  async () => {
    const { arms } = await runComparison(usesComparison(SIZE), 1);
    expect(arms.map(({ name, figures }) => [name, figures[CALLS]?.median])).toEqual([
      ['KMS for each secret', 2_000],
      ['quayside', 100],
    ]);
  },
  HANG_MS,
);

it(
  'goes on without KMS with the keys in memory, and with all of them after that',
  async () => {
    const { arms } = await runComparison(outageComparison(SIZE, 4), 1);
    expect(arms.map(({ figures }) => [figures[WARM_DONE]?.median, figures[DONE_AFTER]?.median])).toEqual([
      [0, 100],
      [100, 100],
    ]);
  },
  HANG_MS,
);
