import type { Retry } from '@quayside/domain';
import type { HttpRequest } from './http-request';

/**
 * Which failed requests are sent again.
 * - `any`: whatever the method, because the upstream says that it did nothing
 * - `idempotent`: when sending it twice does no harm, because it is unknown whether it was done
 * - `read`: a GET only
 *
 * A 500 is tried again for a GET, where it costs nothing. For a write it is more often an answer about what was sent
 * than about the moment, and the sender can do better than repeat it: send less at once, and name what was refused.
 * What is not in the table, 401, 403, 404 and 422 above all, would be answered in the same way again.
 */
export type RetryRule = 'any' | 'idempotent' | 'read';

export const RETRY_BY_STATUS: ReadonlyMap<number, RetryRule> = new Map([
  [408, 'idempotent'],
  [420, 'any'],
  [429, 'any'],
  [500, 'read'],
  [502, 'idempotent'],
  [503, 'idempotent'],
  [504, 'idempotent'],
]);

/** No answer, no answer in time, and a 2xx answer that makes no sense. */
export const RETRY_WITHOUT_STATUS: RetryRule = 'idempotent';

const IDEMPOTENT_METHODS: ReadonlySet<HttpRequest['method']> = new Set(['GET', 'PUT', 'DELETE']);

export function mayRetry(rule: RetryRule | undefined, request: Pick<HttpRequest, 'method' | 'idempotent'>): boolean {
  if (rule === undefined) return false;
  if (rule === 'any') return true;
  if (rule === 'read') return request.method === 'GET';
  return IDEMPOTENT_METHODS.has(request.method) || request.idempotent === true;
}

/** Whether the same request can meet a better answer at another time, whoever repeats it. */
export function retryOfStatus(status: number): Retry {
  return status >= 500 || RETRY_BY_STATUS.has(status) ? 'later' : 'never';
}
