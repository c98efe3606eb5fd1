export * from './field-faults';
export * from './nest-logger';
export * from './prepare-http-app';
export type { ErrorStatuses } from './problem-of';
export * from './problem-responses';
export { PublicRoute } from './public-route';
export * from './request-error';
export * from './unchecked-body';
