export * from './fold-outcome';
export * from './run-report';
