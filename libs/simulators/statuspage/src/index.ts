export type { RateLimit } from './access-guard';
export type {
  ComponentChange,
  GroupChange,
  IncidentChange,
  NewComponent,
  NewGroup,
  NewIncident,
  NewPage,
  NewSubscriber,
  PageChange,
  UpdateEdit,
} from './changes';
export { expectedFullSweepRequests } from './expected-full-sweep-requests';
export { generatedDataSet, type GeneratedDataSetOptions } from './generated-data-set';
export type { ForbiddenPage, Keyring, PageRefusal } from './keyring';
export type * from './records';
export { RefusedChange } from './refused-change';
export { seedDataSet } from './seed-data-set';
export type { PageWorld, StatuspageWorld, WorldCounts } from './statuspage-world';
export {
  DEFAULT_STATUSPAGE_KEY,
  StatuspageSimulator,
  createStatuspageSimulator,
  type StatuspageSimulatorOptions,
} from './statuspage-simulator';
