export * from './ensure-default-blueprints';
export * from './port-client';
export * from './port-error';
export * from './port-types';
export { PORT_UPSERT_CODES, type PortUpsertCode } from './upsert-outcome';
