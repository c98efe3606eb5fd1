export * from './load-changes';
