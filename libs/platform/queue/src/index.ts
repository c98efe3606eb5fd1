export * from './queue-error';
export * from './resync-queue';
export * from './resync-worker';
