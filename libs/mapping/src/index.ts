export * from './evaluator';
export * from './mapped-record';
export * from './mapping-config';
