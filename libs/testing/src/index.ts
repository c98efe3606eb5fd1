export * from '@quayside/testbed';
export * from './suites/request-budget-suite';
export * from './suites/resync-state-suite';
