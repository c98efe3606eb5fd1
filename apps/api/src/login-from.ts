import type { Logger } from '@quayside/domain';
import type { ApiConfig } from './config';
import { createLogin, type Login } from './identity/login';

const MINUTE_MS = 60_000;

/** How people log in; undefined when no provider is configured. */
export function loginFrom(config: ApiConfig, logger: Logger): Login | undefined {
  const { QUAYSIDE_PUBLIC_URL: publicUrl, QUAYSIDE_OIDC_ISSUER: issuer, QUAYSIDE_OIDC_CLIENT_ID: clientId } = config;
  if (publicUrl === undefined || issuer === undefined || clientId === undefined) return undefined;
  return createLogin({
    publicUrl,
    issuer,
    clientId,
    clientSecret: config.QUAYSIDE_OIDC_CLIENT_SECRET,
    scopes: config.QUAYSIDE_OIDC_SCOPES.split(/\s+/).filter((scope) => scope !== ''),
    claimNames: {
      email: config.QUAYSIDE_OIDC_EMAIL_CLAIM,
      name: config.QUAYSIDE_OIDC_NAME_CLAIM,
      groups: config.QUAYSIDE_OIDC_GROUPS_CLAIM,
      organisation: config.QUAYSIDE_OIDC_ORGANISATION_CLAIM,
    },
    roleRules: config.QUAYSIDE_OIDC_ROLES,
    limits: {
      idleMs: config.QUAYSIDE_SESSION_IDLE_MINUTES * MINUTE_MS,
      absoluteMs: config.QUAYSIDE_SESSION_HOURS * 60 * MINUTE_MS,
    },
    logger,
  });
}
