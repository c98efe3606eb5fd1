import { AppError } from '@quayside/domain';

/** Every code has a page in docs/errors. */
export const EGRESS_ERROR_CODES = [
  /** the egress proxy opened no tunnel: nothing was sent to anybody */
  'http_egress_unavailable',
  /** the address of the egress proxy cannot be used */
  'http_egress_proxy_invalid',
] as const;
export type EgressErrorCode = (typeof EGRESS_ERROR_CODES)[number];

/**
 * Our own way out is at fault. It is no `HttpError`: whoever reads those as failures of an upstream, or of one page
 * of it, lets this one pass, and it ends all that needs the way out.
 */
export class EgressError extends AppError<EgressErrorCode> {
  override readonly name = 'EgressError';
}

/**
 * No tunnel through the egress proxy. The message completes "was not sent: "; it names neither the proxy nor a
 * credential.
 */
export class EgressUnavailable extends Error {
  override readonly name = 'EgressUnavailable';

  /** @param status what the proxy answered to CONNECT, when it answered */
  constructor(
    message: string,
    readonly status?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
