import type { Logger } from '@quayside/domain';
import {
  createIdentityClient,
  parseRoleRules,
  siteCookie,
  type ClaimNames,
  type IdentityClient,
  type RoleRules,
  type SessionLimits,
  type SiteCookie,
} from '@quayside/platform-identity';
import { API_PREFIX } from '../api-prefix';

/** How people log in, as the operator has set it up. */
export interface LoginOptions {
  /** where browsers reach this API: https://host */
  readonly publicUrl: string;
  readonly issuer: string;
  readonly clientId: string;
  /** a public client when absent */
  readonly clientSecret?: string | undefined;
  readonly scopes: readonly string[];
  readonly claimNames: ClaimNames;
  /** `group=role`, one a line */
  readonly roleRules: string;
  readonly limits: SessionLimits;
  readonly logger: Logger;
}

/** What the routes of login and the gate need of it. */
export interface Login {
  readonly client: IdentityClient;
  readonly origin: string;
  readonly roleRules: RoleRules;
  readonly limits: SessionLimits;
  readonly sessionCookie: SiteCookie;
  /** leads to a login that was begun in this browser */
  readonly begunCookie: SiteCookie;
}

const SESSION_COOKIE = 'quayside-session';
/** As browsers know it where it has to be safe; the document of the API says so. */
export const SESSION_COOKIE_NAME = `__Host-${SESSION_COOKIE}`;

/** @throws IdentityError `identity_config_invalid` */
export function createLogin(options: LoginOptions): Login {
  const { publicUrl: origin, clientSecret, limits } = options;
  return {
    client: createIdentityClient({
      issuer: options.issuer,
      clientId: options.clientId,
      ...(clientSecret === undefined ? {} : { clientSecret }),
      redirectUri: `${origin}${API_PREFIX}/login/callback`,
      postLogoutRedirectUri: `${origin}/`,
      scopes: options.scopes,
      claimNames: options.claimNames,
      // which the configuration lets through for loopback addresses only
      allowInsecure: origin.startsWith('http:'),
      logger: options.logger,
    }),
    origin,
    roleRules: parseRoleRules(options.roleRules),
    limits,
    sessionCookie: siteCookie(origin, SESSION_COOKIE),
    begunCookie: siteCookie(origin, 'quayside-login'),
  };
}
