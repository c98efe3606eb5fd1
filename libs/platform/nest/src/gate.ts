import type { IncomingMessage } from 'node:http';
import { RequestError } from './request-error';

/** A request whose route is known. */
export interface RoutedRequest extends IncomingMessage {
  /** the parts of the address that the route names, as they came */
  readonly params: Readonly<Record<string, string | undefined>>;
}

/** Who sends requests, and what they may do, as the application knows it. `Caller` is whatever it knows about one. */
export interface Gate<Caller extends object> {
  /**
   * Who sends a request, by its head alone: its body has not been read, and is not unless there is a caller. Undefined
   * when the request does not say; what it throws is answered by every route that is not open to everyone.
   */
  identify(request: IncomingMessage): Promise<Caller | undefined>;
  /** Throws when the caller may not. `permission` is undefined for a route that takes any caller. */
  admit(caller: Caller, permission: string | undefined, request: RoutedRequest): void;
}

const CHALLENGE = 'Bearer realm="quayside"';

/** @see RFC 6750, section 3 */
export function unauthenticated(message?: string): RequestError {
  return message === undefined
    ? new RequestError('unauthenticated', 'Send the header `Authorization: Bearer <token>`, or log in.', {
        headers: { 'WWW-Authenticate': CHALLENGE },
      })
    : new RequestError('unauthenticated', message, {
        headers: { 'WWW-Authenticate': `${CHALLENGE}, error="invalid_token"` },
      });
}
