export * from './ensure-default-blueprints';
export * from './ingest-types';
export * from './port-client';
export * from './port-error';
export * from './port-types';
export * from './resync-requests';
export { PORT_UPSERT_CODES, type PortUpsertCode } from './upsert-outcome';
