export * from './resync-queue';
export * from './resync-worker';
