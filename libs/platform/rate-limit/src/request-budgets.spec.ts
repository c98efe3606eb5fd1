import { silentLogger } from '@quayside/domain';
import { frozenClock, requestBudgetSuite } from '@quayside/testing';
import { describe, expect, it } from 'vitest';
import { MemoryRequestBudgets } from './request-budgets';

requestBudgetSuite('MemoryRequestBudgets', async () => {
  const clock = frozenClock();
  const budgets = new MemoryRequestBudgets({ clock, nowMs: () => clock.now().getTime(), logger: silentLogger });
  return {
    client: (allowance) => budgets.of({ host: 'api.example.com', apiKey: 'ours' }, allowance),
    strangerClient: (allowance) => budgets.of({ host: 'api.example.com', apiKey: 'theirs' }, allowance),
    elapse: (ms) => clock.advance(ms),
    close: async () => {},
  };
});

describe('an allowance', () => {
  const budgets = new MemoryRequestBudgets({ clock: frozenClock(), logger: silentLogger });
  const of = (limit: number, windowMs: number, reserve: number) => () =>
    budgets.of({ host: 'api.example.com', apiKey: 'ours' }, { limit, windowMs, reserve });

  it.each([
    ['limit', of(0, 60_000, 0)],
    ['limit', of(Number.NaN, 60_000, 0)],
    ['reserve', of(60, 60_000, 60)],
    ['reserve', of(60, 60_000, -1)],
    ['windowMs', of(60, 0, 10)],
    ['windowMs', of(60, Infinity, 10)],
  ])('that makes no sense is refused by the name of its field: %s', (field, make) => {
    expect(make).toThrow(new RegExp(`^${field} must be`));
  });
});
