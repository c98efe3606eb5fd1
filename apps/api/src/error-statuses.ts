import type { ErrorStatuses } from '@quayside/platform-nest';

/** The HTTP status of every error below the API that a request may end in. What is not here is ours to mend: 500. */
export const ERROR_STATUSES: ErrorStatuses = {
  organisation_not_found: 404,
  port_connection_not_found: 404,
  installation_not_found: 404,
  run_not_found: 404,
  installation_identifier_taken: 409,
  port_connection_missing: 409,
  run_not_held: 409,
  held_list_outdated: 409,
  deletion_not_held: 409,
  precondition_failed: 412,
  kms_unavailable: 503,
  kms_access_denied: 503,
  master_key_disabled: 503,
  master_key_missing: 503,
  evaluator_unavailable: 503,
  evaluator_closed: 503,
  database_unavailable: 503,
  database_timeout: 503,
  database_conflict: 503,
};
