export * from './announce-ready';
export * from './create-logger';
export * from './watch-event-loop';
