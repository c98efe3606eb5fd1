export * from './load-changes';
export * from './order-by-targets';
