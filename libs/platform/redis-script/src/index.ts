export * from './answer-in-time';
export * from './redis-script';
export * from './run-script';
