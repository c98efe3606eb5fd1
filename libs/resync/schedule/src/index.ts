export * from './choose-runs';
export * from './dispatch-window';
export * from './next-due-time';
export { roundRobin, type Backlog } from './round-robin';
export * from './run-cost';
