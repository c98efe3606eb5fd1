export * from './decide-deletions';
export * from './limit-deletions';
export * from './reconcile';
