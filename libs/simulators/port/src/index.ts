export type { Blueprint } from './blueprint';
export type { IngestedHeartbeat, IngestedLog, IngestedMetrics, IngestSnapshot } from './ingest-record';
export type { SecretMetadata } from './organisation';
export type { OrganisationView, PlantedEntity } from './organisation-view';
export { createPortSimulator, type PortSimulator } from './port-simulator';
export type { PortSimulatorOptions, SimulatedCredentials, SimulatedRateLimit } from './port-simulator-options';
export type { ReadEntity } from './read-shape';
export type { EntityWrite, WriteCounts, WriteKind, WriteLog } from './write-log';
