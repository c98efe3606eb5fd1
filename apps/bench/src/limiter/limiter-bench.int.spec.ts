import { expect, it } from 'vitest';
import { runComparison } from '../framework/run-comparison';
import { limiterComparison } from './limiter-bench';

const HANG_MS = 120_000;

it(
  'every arm sends from processes of its own, and is judged by what the server saw',
  async () => {
    const times = { stopMs: 500, continueMs: 1_000, roundMs: 3_000 };
    const { arms, goals } = await runComparison(limiterComparison([2], times, 0), 1);
    const requests = new Map(arms.map(({ name, figures }) => [name, figures['requests']?.median]));
    // a Redis that has just begun to remember grants nothing for a window
    expect(requests.get('quayside x2')).toBe(0);
    expect(requests.get('Bottleneck x2')).toBeGreaterThan(0);
    expect(requests.get('sleep x2')).toBeGreaterThan(0);
    expect(goals.map(({ figure }) => figure)).toEqual(['most in any 60 s', 'recovery s', 'of the allowance, %']);
  },
  HANG_MS,
);
