export * from './announce-ready';
export * from './create-logger';
