export * from './create-http-client';
export { refusalOfUrl } from './guard-destination';
export * from './http-error';
export * from './http-request';
export { rateLimitResetMs, retryAfterMs } from './retry-after';
export type { HttpBudget } from './send-within-budget';
