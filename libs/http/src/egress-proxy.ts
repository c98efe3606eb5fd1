import { EgressError } from './egress-error';

/**
 * An HTTP proxy that has fixed addresses, and that opens tunnels (CONNECT). It keeps its credentials to itself: they
 * do not stand in a property, in JSON, nor in what `inspect` shows.
 */
export class EgressProxy {
  /** scheme, host and port */
  readonly origin: string;
  readonly #authorization: string | undefined;

  /** Made by `parseEgressProxy`. */
  constructor(origin: string, authorization: string | undefined) {
    this.origin = origin;
    this.#authorization = authorization;
  }

  /** What a request to the proxy itself carries, and no other one. */
  headers(): Readonly<Record<string, string>> {
    return this.#authorization === undefined ? {} : { 'proxy-authorization': this.#authorization };
  }
}

/**
 * Reads the address of an egress proxy: `http://` or `https://`, a host, and where needed a port, a user and a
 * password. The latter two are percent-encoded where they hold characters that mean something in a URL.
 *
 * @throws EgressError `http_egress_proxy_invalid`, which does not repeat the text, since a password may stand in it
 */
export function parseEgressProxy(text: string): EgressProxy {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw invalid('must be a URL that begins with http:// or https://');
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw invalid('must end with its host or port, without a path, a query or a fragment');
  }
  return new EgressProxy(url.origin, authorizationOf(url));
}

/** RFC 7617: the first colon ends the user. */
function authorizationOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const user = decoded(username);
  const word = decoded(password);
  if (user.includes(':') || /\p{Cc}/u.test(user + word)) {
    throw invalid('must not have a colon in its user, nor control characters in its user or password');
  }
  return `Basic ${Buffer.from(`${user}:${word}`).toString('base64')}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('must have its user and password percent-encoded, % itself as %25');
  }
}

function invalid(what: string): EgressError {
  return new EgressError('http_egress_proxy_invalid', `The address of the egress proxy ${what}.`);
}
