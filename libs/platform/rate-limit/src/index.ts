export * from './given-allowance';
export * from './rate-limit-error';
export {
  MemoryRequestBudgets,
  RedisRequestBudgets,
  type RedisRequestBudgetsOptions,
  type RequestBudgetsOptions,
} from './request-budgets';
