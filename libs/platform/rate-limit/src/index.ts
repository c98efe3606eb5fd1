export * from './rate-limit-error';
export {
  MemoryRequestBudgets,
  RedisRequestBudgets,
  type RedisRequestBudgetsOptions,
  type RequestBudgetsOptions,
} from './request-budgets';
export type { ScriptClient } from './redis-budget-store';
