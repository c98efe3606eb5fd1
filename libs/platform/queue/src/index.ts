export * from './queue-error';
export { producerConnection } from './redis-connection';
export * from './require-no-eviction';
export * from './resync-queue';
export * from './resync-worker';
