export * from './create-http-client';
export { refusalOfUrl } from './guard-destination';
export * from './http-error';
export * from './http-request';
export type { HttpBudget } from './send-within-budget';
