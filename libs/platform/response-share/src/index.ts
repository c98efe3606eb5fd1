export * from './redis-response-shares';
