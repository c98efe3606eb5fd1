import type { Retry } from '@quayside/domain';
import { EgressUnavailable, type EgressErrorCode } from './egress-error';
import { DestinationRefused } from './guard-destination';
import type { HttpErrorCode } from './http-error';
import type { HttpResponse } from './http-request';
import type { PreparedRequest } from './prepare-request';
import { AnswerUnreadable } from './read-headers';
import { RETRY_WITHOUT_STATUS, type RetryRule } from './retry-table';

/** What came of sending a request once, when it was no answer that the caller can use. */
export interface SendFailure {
  readonly code: HttpErrorCode | EgressErrorCode;
  /** completes "GET https://host/path ..." */
  readonly what: string;
  readonly rule: RetryRule | undefined;
  readonly retry: Retry;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly cause?: unknown;
}

export type SendResult =
  { readonly ok: true; readonly response: HttpResponse } | { readonly ok: false; readonly failure: SendFailure };

/** undici's words for "you used me wrongly": a bug of ours, and no state of the network. */
const MISUSE: ReadonlySet<string> = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_INVALID_RETURN_VALUE',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
]);

/** What a thrown error means for the request. Throws it again when it is a bug. */
export function failureOf(error: unknown): SendFailure {
  if (error instanceof DestinationRefused) {
    return {
      code: 'http_destination_refused',
      what: `was not sent: ${error.message}`,
      rule: undefined,
      retry: 'never',
      cause: error,
    };
  }
  if (error instanceof EgressUnavailable) {
    return {
      code: 'http_egress_unavailable',
      what: `was not sent: ${error.message}`,
      // the upstream has not seen anything of it, whatever the method
      rule: 'any',
      retry: 'later',
      cause: error,
    };
  }
  if (error instanceof AnswerUnreadable) return noWholeAnswer(error.message, error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string' || MISUSE.has(code)) throw error;
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return {
      code: 'http_timeout',
      what: 'found no connection in time',
      rule: RETRY_WITHOUT_STATUS,
      retry: 'later',
      cause: error,
    };
  }
  return noWholeAnswer(code, error);
}

function noWholeAnswer(why: string, cause: unknown): SendFailure {
  return {
    code: 'http_network',
    what: `got no whole answer (${why})`,
    rule: RETRY_WITHOUT_STATUS,
    retry: 'later',
    cause,
  };
}

export function timedOut(request: PreparedRequest, cause: unknown): SendFailure {
  return {
    code: 'http_timeout',
    what: `was not answered in full within ${request.timeoutMs} ms`,
    rule: RETRY_WITHOUT_STATUS,
    retry: 'later',
    cause,
  };
}

/** The request was given up by its caller. */
export function aborted(signal: AbortSignal): SendFailure {
  return { code: 'http_aborted', what: 'was given up', rule: undefined, retry: 'later', cause: signal.reason };
}
