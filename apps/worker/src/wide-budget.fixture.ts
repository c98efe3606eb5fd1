import { silentLogger, systemClock, type RequestBudget } from '@quayside/domain';
import { MemoryRequestBudgets } from '@quayside/platform-rate-limit';

/** For tests that count no requests. */

export const budgets = new MemoryRequestBudgets({ clock: systemClock, logger: silentLogger });
export const WIDE = { limit: 10_000, windowMs: 1_000 };

export function wideBudget(): RequestBudget {
  return budgets.of({ host: '127.0.0.1', apiKey: 'any' }, { ...WIDE, reserve: 0 });
}
