export * from './across-tenants/claim-due-installations';
export * from './across-tenants/claim-due-rotations';
export * from './across-tenants/claim-port-polls';
export * from './across-tenants/give-way';
export * from './across-tenants/list-runs-to-dispatch';
export * from './across-tenants/look-for-work';
export * from './across-tenants/purge-idempotency-keys';
export * from './audit/actor';
export * from './audit/list-audit-events';
export * from './audit/read-audit-trail';
export * from './audit/record-access';
export { recordRefusedAddress, type RefusedAddress } from './audit/record-refused-address';
export { verifyAuditTrail, type TrailVerification } from './audit/verify-audit-trail';
export * from './idempotency/idempotency-keys';
export {
  createApiToken,
  listApiTokens,
  revokeApiToken,
  useApiToken,
  type ApiToken,
  type TokenHolder,
} from './identity/api-tokens';
export * from './identity/begun-logins';
export * from './identity/find-organisation-names';
export {
  acceptInvitation,
  createInvitation,
  listInvitations,
  revokeInvitation,
  type Invitation,
} from './identity/invitations';
export * from './identity/members';
export { MEMBERSHIP_SOURCES, type Member } from './identity/membership';
export * from './identity/membership-error';
export { recordSignIn, type SignIn } from './identity/record-sign-in';
export {
  beginSession,
  endProviderSessions,
  endSession,
  useSession,
  type NewSession,
  type SessionHolder,
} from './identity/sessions';
export * from './installations/create-installation';
export * from './installations/delete-installation';
export { getInstallation, listInstallations } from './installations/find-installations';
export type { Halt } from './installations/halt';
export type { Installation, InstallationSecret, NextRunAt } from './installations/installation';
export {
  getMapping,
  getMappingVersion,
  listMappingVersions,
  putMapping,
  rollBackMapping,
  type ListedMappingVersion,
  type MappingVersion,
  type SavedMapping,
} from './installations/mapping-versions';
export * from './installations/raw-examples';
export * from './installations/update-installation';
export * from './organisations/create-organisation';
export * from './organisations/delete-organisation';
export * from './organisations/find-organisations';
export * from './organisations/organisation';
export * from './organisations/port-connection';
export {
  openPortPoll,
  settlePortPoll,
  type PolledInstallation,
  type PortPoll,
  type PortPollEnd,
} from './organisations/port-poll';
export * from './rotations/begin-rotation';
export * from './rotations/probe-rotation';
export * from './rotations/promote-rotation';
export * from './rotations/revoke-rotation';
export type { Rotation } from './rotations/rotation';
export * from './runs/claim-run';
export { cancelRun } from './runs/cancel-run';
export { decideDeletions, type DecidedDeletions, type DecisionInput } from './runs/decide-deletions';
export * from './runs/decision-error';
export { getRun, listRuns, type RunDecision, type RunDetail } from './runs/find-runs';
export * from './runs/hold-run';
export * from './runs/honour-port-request';
export { listFailedRecords, type FailedRecordPage, type ListedFailure } from './runs/list-failed-records';
export { listDeletions, type DeletionPage, type ListedDeletion } from './runs/list-deletions';
export { listRefusedEntities, type ListedRefusal } from './runs/list-refused-entities';
export * from './runs/open-run-state';
export { requestRun, type RequestedRun } from './runs/request-run';
export * from './runs/run-ref';
export type { RunSummary } from './runs/run-summary';
export { getSecret, listSecrets, type ListedSecret } from './secrets/list-secrets';
export { HOUSE_KEYS, openHouseKey, type HouseKey } from './secrets/house-keys';
export { rewrapKeys, type RewrapCounts, type RewrapOptions } from './secrets/rewrap-keys';
export type { SecretUse } from './secrets/take-envelope';
export { Vault, type VaultOptions } from './secrets/vault';
export * from './tenancy-error';
