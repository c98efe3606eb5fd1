export * from './fold-outcome';
export * from './phase-log';
export * from './read-log';
export * from './run-report';
