export { newApiToken, parseApiToken, type NewApiToken, type ParsedApiToken } from './api-token';
export { DEFAULT_CLAIM_NAMES, type ClaimNames, type IdentityClaims } from './claims';
export { siteCookie, type SiteCookie } from './cookie';
export type { FinishedLogin } from './exchange-code';
export { IdentityClient, createIdentityClient, type BegunLogin } from './identity-client';
export type { IdentityClientOptions } from './identity-client-options';
export { IDENTITY_ERROR_CODES, IdentityError, type IdentityErrorCode } from './identity-error';
export { localPath } from './local-path';
export { LOGIN_TTL_MS, loginTransactionForm, type LoginTransaction } from './login-transaction';
export type { LogoutRequest } from './logout-token';
export {
  PLATFORM_OPERATOR,
  ROLES,
  isAtLeast,
  parseRoleRules,
  rolesOf,
  type GivenRoles,
  type Role,
  type RoleRules,
} from './role-rules';
export { newSessionId, sessionIdHash, type NewSessionId } from './session-id';
export { sessionState, type SessionLimits, type SessionState, type SessionTimes } from './session-state';
