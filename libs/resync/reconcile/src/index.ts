export * from './decide-deletions';
export * from './reconcile';
