export * from './create-http-client';
export * from './egress-check';
export { EGRESS_ERROR_CODES, EgressError, type EgressErrorCode } from './egress-error';
export { parseEgressProxy, type EgressProxy } from './egress-proxy';
export { refusalOfUrl } from './guard-destination';
export * from './http-error';
export * from './http-request';
export { rateLimitResetMs, retryAfterMs } from './retry-after';
export type { HttpBudget } from './send-within-budget';
