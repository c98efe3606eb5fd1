import { AppError } from '@quayside/domain';

/** Every code has a page in docs/errors. */
export const IDENTITY_ERROR_CODES = [
  /** the identity provider does not answer, or answers that it cannot */
  'identity_provider_unavailable',
  /** it answers, but not as an OpenID provider with this issuer has to */
  'identity_provider_invalid',
  /** it does not know us: client id, secret, redirect address or scopes are not those of its registration */
  'identity_client_rejected',
  /** the user pressed cancel, or the provider does not let this user in */
  'identity_login_refused',
  /** the answer is not one to the login that was begun here: state, nonce, signature, audience, time */
  'identity_login_invalid',
  /** the login is good, and a claim that we need is not there */
  'identity_claims_missing',
  /** a claim has another form or size than we take */
  'identity_claims_invalid',
  /** a logout token that does not stand its checks; no session may be ended for it */
  'identity_logout_invalid',
  /** where to go after the login is no path on this site */
  'identity_return_invalid',
  /** the settings of login, cookies or roles */
  'identity_config_invalid',
] as const;
export type IdentityErrorCode = (typeof IDENTITY_ERROR_CODES)[number];

/** Texts and context name fields, settings and steps; never a token, a code or the value of a claim. */
export class IdentityError extends AppError<IdentityErrorCode> {
  override readonly name = 'IdentityError';
}
