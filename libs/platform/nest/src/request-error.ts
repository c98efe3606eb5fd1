import type { ProblemField } from '@quayside/contracts';
import { AppError, type AppErrorOptions } from '@quayside/domain';

/** What can be wrong with a request before anything of the product has looked at it, and the HTTP status it answers. */
export const REQUEST_ERROR_STATUSES = {
  /** the body is not JSON of a form that we read, or the address cannot be decoded */
  request_malformed: 400,
  /** the header is no key */
  idempotency_key_invalid: 400,
  /** neither a token nor a session, or none that is good */
  unauthenticated: 401,
  /** the caller may not do this here */
  forbidden: 403,
  /** a browser sends the cookie of a session, and the request does not come from a page of ours */
  cross_site_refused: 403,
  /** nothing lives at this address */
  route_not_found: 404,
  /** an id in the address cannot belong to anything */
  resource_not_found: 404,
  method_not_allowed: 405,
  /** the first request with the key is under way */
  idempotency_key_in_use: 409,
  /** the request was carried out before, and its answer cannot be given again */
  idempotency_answer_not_kept: 409,
  request_too_large: 413,
  address_too_long: 414,
  /** the body is not of a type that we read */
  media_type_unsupported: 415,
  /** fields of the body or of the query are wrong; `fields` says which */
  request_invalid: 422,
  /** another request had the key before */
  idempotency_key_reused: 422,
  too_many_requests: 429,
  headers_too_large: 431,
} as const;

/** Every code has a page in docs/errors. */
export const REQUEST_ERROR_CODES = Object.keys(REQUEST_ERROR_STATUSES) as readonly RequestErrorCode[];
export type RequestErrorCode = keyof typeof REQUEST_ERROR_STATUSES;

export interface RequestErrorDetails extends AppErrorOptions {
  readonly fields?: readonly ProblemField[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that cannot be served as it is. Its message is shown to whoever sent it. */
export class RequestError extends AppError<RequestErrorCode> {
  override readonly name = 'RequestError';
  readonly fields: readonly ProblemField[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: RequestErrorCode, message: string, details: RequestErrorDetails = {}) {
    super(code, message, details);
    this.fields = details.fields ?? [];
    this.headers = details.headers ?? {};
  }
}

/** How many fields an answer names. Who sends more than that wrong has not sent what they meant to send. */
const MAX_SHOWN_FIELDS = 100;

/** The one way to refuse fields: all of them together. */
export function requestInvalid(fields: readonly ProblemField[]): RequestError {
  const count = fields.length === 1 ? '1 field is' : `${fields.length} fields are`;
  return new RequestError('request_invalid', `${count} not as they should be; see \`errors\`.`, {
    fields: fields.slice(0, MAX_SHOWN_FIELDS),
  });
}
