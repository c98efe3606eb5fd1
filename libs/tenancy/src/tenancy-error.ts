import { AppError } from '@quayside/domain';

/** Every code has a page in docs/errors. */
export const TENANCY_ERROR_CODES = [
  'organisation_not_found',
  /** no such installation in this organisation, or it is deleted */
  'installation_not_found',
  /** another installation of the organisation has this identifier */
  'installation_identifier_taken',
  /** what a change is meant for has changed since it was read */
  'precondition_failed',
  /** the organisation has not said yet how to reach its Port account */
  'port_connection_missing',
  /** the run was claimed by another worker, has finished, or its installation was deleted; nothing was written */
  'run_superseded',
  /** no such secret in this organisation, or it is destroyed */
  'secret_not_found',
  /** the secret was replaced after what it goes with was read: read both again */
  'secret_changed',
  /** the envelope does not open: changed, moved from elsewhere, or sealed under another master key */
  'secret_unreadable',
  /** the secret is not a setting of an installation, which is what a rotation is for */
  'rotation_unsupported',
  /** the secret has a second value already */
  'rotation_under_way',
  /** the secret has no second value */
  'rotation_not_found',
  /** it has one that this cannot be done with yet, or any more */
  'rotation_not_ready',
  /** the installation was changed after the second value was put in */
  'rotation_outdated',
] as const;
export type TenancyErrorCode = (typeof TENANCY_ERROR_CODES)[number];

export class TenancyError extends AppError<TenancyErrorCode> {
  override readonly name = 'TenancyError';
}
