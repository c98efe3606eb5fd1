import { AppError } from '@quayside/domain';

/** Every code has a page in docs/errors. */
export const API_ERROR_CODES = [
  'organisation_not_found',
  'port_connection_not_found',
  'connector_not_found',
  'installation_not_found',
  'mapping_version_not_found',
  'run_not_found',
  'login_unavailable',
  'secret_not_found',
] as const;
export type ApiErrorCode = (typeof API_ERROR_CODES)[number];

export class ApiError extends AppError<ApiErrorCode> {
  override readonly name = 'ApiError';
}

const MESSAGES: Readonly<Record<ApiErrorCode, string>> = {
  organisation_not_found: 'There is no such organisation.',
  port_connection_not_found: 'The organisation is not connected to Port yet.',
  connector_not_found: 'There is no such connector. Take a `type` of `GET /api/v1/connectors`.',
  installation_not_found: 'The organisation has no such installation.',
  mapping_version_not_found: 'The mapping of the installation has no such version.',
  run_not_found: 'The installation has no such run.',
  login_unavailable: 'Nobody can log in: no identity provider is configured. Use a token.',
  secret_not_found: 'The organisation has no such secret.',
};

/** What was looked up, or the answer that it is not there. Another organisation's is not there either. */
export function found<T>(value: T | null, missing: ApiErrorCode): T {
  if (value === null) throw apiError(missing);
  return value;
}

export function apiError(code: ApiErrorCode): ApiError {
  return new ApiError(code, MESSAGES[code]);
}
