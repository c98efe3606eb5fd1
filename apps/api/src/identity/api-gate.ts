import type { Database } from '@quayside/platform-database';
import { parseApiToken, sessionIdHash } from '@quayside/platform-identity';
import {
  addressOf,
  requestIdOf,
  setCaller,
  unauthenticated,
  type Gate,
  type RoutedRequest,
} from '@quayside/platform-nest';
import { useApiToken, useSession } from '@quayside/tenancy';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { admitted } from './admission';
import { authorise } from './authorise';
import type { Login } from './login';
import type { Permission } from './permissions';
import type { Principal } from './principal';
import { requireSameSite } from './same-site';

/** Who may come in: whoever has the operator's token, an API token, or the cookie of a session. */
export class ApiGate implements Gate<Principal> {
  readonly #bootstrapDigest: Buffer;

  constructor(
    private readonly database: Database,
    bootstrapToken: string,
    private readonly login: Login | undefined,
  ) {
    this.#bootstrapDigest = digest(bootstrapToken);
  }

  /** A token counts before a cookie: a page can make a browser send the cookie, and no token. */
  async identify(request: IncomingMessage): Promise<Principal | undefined> {
    const { authorization, cookie } = request.headers;
    if (authorization !== undefined) return this.#ofToken(authorization);
    const sessionId = this.login?.sessionCookie.read(cookie);
    return this.login === undefined || sessionId === undefined
      ? undefined
      : this.#ofSession(request, sessionId, this.login);
  }

  admit(principal: Principal, permission: string | undefined, request: RoutedRequest & { res?: ServerResponse }): void {
    const capacity =
      permission === undefined ? 'member' : authorise(principal, permission as Permission, request.params['org']);
    setCaller(request, nameOf(principal));
    admitted(request, principal, capacity, {
      address: addressOf(request),
      requestId: request.res && requestIdOf(request.res),
    });
  }

  async #ofToken(authorization: string): Promise<Principal> {
    const token = /^Bearer +([^\s]{1,4096})$/i.exec(authorization)?.[1];
    if (token === undefined) throw unauthenticated();
    // in a time that does not depend on how much of it was right
    if (timingSafeEqual(digest(token), this.#bootstrapDigest)) return { type: 'operator' };
    const parsed = parseApiToken(token);
    const holder = parsed.kind === 'token' ? await useApiToken(this.database, parsed.hash) : null;
    if (holder === null) throw unauthenticated('The token is not valid.');
    return { type: 'api_token', ...holder };
  }

  async #ofSession(request: IncomingMessage, sessionId: string, { limits, origin }: Login): Promise<Principal> {
    const sessionHash = sessionIdHash(sessionId);
    const holder = sessionHash === undefined ? null : await useSession(this.database, sessionHash, limits);
    if (sessionHash === undefined || holder === null) throw unauthenticated('The session has ended. Log in again.');
    requireSameSite(request, origin);
    return { type: 'person', sessionHash, ...holder };
  }
}

/** What limits are counted and answers are kept under. */
function nameOf(principal: Principal): string {
  switch (principal.type) {
    case 'operator':
      return 'operator';
    case 'api_token':
      return `api_token:${principal.tokenId}`;
    case 'person':
      return `person:${principal.userId}`;
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
