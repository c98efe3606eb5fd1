export * from './memory-state';
export * from './resync-error';
export * from './resync-input';
export * from './run-resync';
export * from './tell-end';
export * from './with-clients';
