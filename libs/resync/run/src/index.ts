export * from './memory-state';
export * from './resync-error';
export * from './resync-input';
export * from './run-resync';
export * from './tell-failed';
export * from './with-clients';
