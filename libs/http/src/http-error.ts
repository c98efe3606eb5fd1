import { AppError, type AppErrorOptions } from '@quayside/domain';

/** Every code has a page in docs/errors. */
export const HTTP_ERROR_CODES = [
  /** no answer: refused, reset, DNS, TLS, cut in the middle */
  'http_network',
  'http_timeout',
  /** an answer with a status outside 200-299 */
  'http_status',
  /** a 2xx answer whose body is not the JSON it should be (malformed, HTML) */
  'http_body_malformed',
  'http_body_too_large',
  /** the address is not one that we call: not https, private, loopback, link-local */
  'http_destination_refused',
  'http_aborted',
] as const;
export type HttpErrorCode = (typeof HTTP_ERROR_CODES)[number];

export interface HttpErrorDetails extends AppErrorOptions {
  readonly method: string;
  /** scheme, host and path; never the query */
  readonly url: string;
  readonly status?: number;
  /** the body of the answer: parsed JSON, or the first 2,000 characters of its text; masked */
  readonly body?: unknown;
  /** how often the request was sent */
  readonly attempts: number;
}

/** The one error that a request can end in, unless our own way out is at fault: see `EgressError`. */
export class HttpError extends AppError<HttpErrorCode> {
  readonly method: string;
  readonly url: string;
  readonly status: number | undefined;
  readonly body: unknown;
  readonly attempts: number;

  constructor(code: HttpErrorCode, message: string, details: HttpErrorDetails) {
    super(code, message, {
      ...(details.retry === undefined ? {} : { retry: details.retry }),
      cause: details.cause,
      context: {
        ...details.context,
        method: details.method,
        url: details.url,
        status: details.status,
        attempts: details.attempts,
      },
    });
    this.name = 'HttpError';
    this.method = details.method;
    this.url = details.url;
    this.status = details.status;
    this.body = details.body;
    this.attempts = details.attempts;
  }
}
