import { AppError, type AppErrorOptions } from '@quayside/domain';

/** Every code has a page in docs/errors. */
export const PORT_ERROR_CODES = [
  /** Port gives no token for this client id and secret: nothing works until they are replaced */
  'port_credentials_rejected',
  /** Port gave a token and then refused it, twice; its ingest, once */
  'port_token_rejected',
  /** the credentials are good, but may not do this (role, or an IP allow-list) */
  'port_forbidden',
  'port_not_found',
  /** it exists already */
  'port_conflict',
  /** Port understood the request and refused its content */
  'port_rejected',
  /** more than 1 MiB in one request */
  'port_request_too_large',
  'port_rate_limited',
  /** more requests wait in this client than it keeps */
  'port_busy',
  /** an integration's ingest address is not one of Port's, so that it is not shown the token */
  'port_ingest_refused',
  /** Port could not be reached, or kept failing */
  'port_unavailable',
  /** an answer that is not what Port's API promises, or a list that never ends */
  'port_answer_malformed',
  'port_answer_too_large',
] as const;
export type PortErrorCode = (typeof PORT_ERROR_CODES)[number];

export interface PortErrorOptions extends AppErrorOptions {
  /** the status of Port's answer; absent when there was none */
  readonly status?: number;
  /** Port's own machine code, for example `invalid_request` */
  readonly portCode?: string;
}

/** What a call to Port can end in, apart from being aborted (then: the signal's reason) or a refused destination. */
export class PortError extends AppError<PortErrorCode> {
  readonly status: number | undefined;
  readonly portCode: string | undefined;

  constructor(code: PortErrorCode, message: string, options: PortErrorOptions = {}) {
    super(code, message, {
      ...(options.retry === undefined ? {} : { retry: options.retry }),
      ...(options.cause === undefined ? {} : { cause: options.cause }),
      context: { ...options.context, status: options.status, portCode: options.portCode },
    });
    this.name = 'PortError';
    this.status = options.status;
    this.portCode = options.portCode;
  }
}
