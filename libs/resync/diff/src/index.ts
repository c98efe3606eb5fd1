export * from './canonical-entity';
export * from './plan-changes';
export * from './relations';
