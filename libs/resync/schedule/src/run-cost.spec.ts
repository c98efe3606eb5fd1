import { expect, it } from 'vitest';
import { MAX_RUN_COST, runCost } from './run-cost';

it.each([
  [null, 1],
  [-5, 1],
  [0, 1],
  [30, 1],
  [30.1, 2],
  [290, MAX_RUN_COST],
  [86_400, MAX_RUN_COST],
])('a run after one of %s seconds costs %s turns', (seconds, turns) => {
  expect(runCost(seconds)).toBe(turns);
});
