import { AppError, isAppError } from '@quayside/domain';

/** Every code has a page in docs/errors. */
export const CONNECTOR_ERROR_CODES = [
  /** the key is refused everywhere: nothing can be read until it is replaced */
  'credentials_rejected',
  /** the key may not read this scope, or it does not exist (any more) */
  'scope_forbidden',
  'scope_not_found',
  /** the upstream gave something that is not what its API promises */
  'upstream_malformed',
  /** the upstream could not be reached, or kept failing */
  'upstream_unavailable',
  'upstream_rate_limited',
] as const;
export type ConnectorErrorCode = (typeof CONNECTOR_ERROR_CODES)[number];

export class ConnectorError extends AppError<ConnectorErrorCode> {
  override readonly name = 'ConnectorError';
}

/** Whether a failure is one scope's alone. A rejected key is everyone's; what is not a ConnectorError is a bug. */
export function isScopeFailure(error: unknown): error is ConnectorError {
  return isAppError(error) && error instanceof ConnectorError && error.code !== 'credentials_rejected';
}
