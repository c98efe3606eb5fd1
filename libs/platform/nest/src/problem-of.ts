import { PROBLEM_TYPE_PREFIX, type Problem } from '@quayside/contracts';
import { isAppError, type AppError } from '@quayside/domain';
import { RequestError, REQUEST_ERROR_STATUSES } from './request-error';

/** The HTTP status of every error code that may be shown. A code that is missing here is nobody's business: 500. */
export type ErrorStatuses = Readonly<Record<string, number>>;

export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  /** true when the cause is ours: it belongs in the log, whole, and not in the answer */
  readonly internal: boolean;
}

const DEFAULT_RETRY_AFTER_SECONDS = 5;

/**
 * Translates an error into problem+json. Only errors whose code has a status are told in their own words; of anything
 * else the answer gives nothing but the id under which the log has it.
 */
export function problemOf(error: unknown, requestId: string, statuses: ErrorStatuses): ProblemAnswer {
  const instance = `urn:uuid:${requestId}`;
  const status = isAppError(error) ? statusOf(error, statuses) : undefined;
  if (!isAppError(error) || status === undefined)
    return { problem: internalProblem(instance), headers: {}, internal: true };
  const request = error instanceof RequestError ? error : undefined;
  return {
    problem: {
      type: PROBLEM_TYPE_PREFIX + error.code,
      title: titleOf(error.code),
      status,
      detail: error.message,
      code: error.code,
      instance,
      ...(request === undefined || request.fields.length === 0 ? {} : { errors: [...request.fields] }),
    },
    headers: { ...request?.headers, ...(status === 503 ? { 'Retry-After': String(retryAfterSeconds(error)) } : {}) },
    internal: status >= 500,
  };
}

function statusOf(error: AppError, statuses: ErrorStatuses): number | undefined {
  if (error instanceof RequestError) return REQUEST_ERROR_STATUSES[error.code];
  return Object.hasOwn(statuses, error.code) ? statuses[error.code] : undefined;
}

function retryAfterSeconds(error: AppError): number {
  return typeof error.retry === 'object'
    ? Math.max(1, Math.ceil(error.retry.afterMs / 1_000))
    : DEFAULT_RETRY_AFTER_SECONDS;
}

/** `installation_not_found` -> `Installation not found` */
function titleOf(code: string): string {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function internalProblem(instance: string): Problem {
  return {
    type: `${PROBLEM_TYPE_PREFIX}internal_error`,
    title: titleOf('internal_error'),
    status: 500,
    detail: 'Something went wrong on our side. Try again; if it stays, ask for help and name `instance`.',
    code: 'internal_error',
    instance,
  };
}
