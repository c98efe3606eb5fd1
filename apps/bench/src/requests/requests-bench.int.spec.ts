import { expect, it } from 'vitest';
import { runComparison } from '../framework/run-comparison';
import { countedComparison, limitedComparison } from './requests-bench';

const HANG_MS = 120_000;
const SMALL = { pages: 2, groups: 1, components: 3, incidents: 120 };

it(
  'counts the requests of all arms',
  async () => {
    const { arms, goals } = await runComparison(countedComparison(SMALL), 1);
    expect(arms.map(({ name, figures }) => [name, figures['requests with the key']?.median])).toEqual([
      ["Ocean's plan", 5 + 2 * (2 + 2 + 2 * 4)],
      ['quayside, full', 1 + 2 * (1 + 1 + 2)],
      // the second page has its turn another time, and is asked for what is open
      ['quayside, delta', 1 + 2 * (1 + 2)],
    ]);
    expect(goals.map(({ figure }) => figure)).toEqual(['records read', 'requests with the key']);
    expect(goals[0]?.met).toBe(true);
  },
  HANG_MS,
);

it(
  'sees what becomes of them under the limit',
  async () => {
    // Ocean's plan has 65 requests, and comes to the limit in the last of the kinds
    const { arms, goals } = await runComparison(limitedComparison({ ...SMALL, pages: 6, incidents: 60 }, 420), 1);
    expect(arms.map(({ figures }) => figures['kinds given up']?.median)).toEqual([1, 0, 0]);
    expect(arms.map(({ figures }) => figures['answers of 420 or 429']?.median)).toEqual([1, 0, 0]);
    expect(goals.every(({ met }) => met)).toBe(true);
  },
  HANG_MS,
);
