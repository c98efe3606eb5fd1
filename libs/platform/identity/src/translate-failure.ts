import { errors } from 'jose';
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { IdentityError, type IdentityErrorCode } from './identity-error';

/** What was being done, and so what an answer that does not stand its checks means. */
export type Step = 'discovery' | 'login' | 'logout';

const INVALID: Readonly<Record<Step, IdentityErrorCode>> = {
  discovery: 'identity_provider_invalid',
  login: 'identity_login_invalid',
  logout: 'identity_logout_invalid',
};

const TEXTS: Readonly<Partial<Record<IdentityErrorCode, string>>> = {
  identity_provider_unavailable: 'The identity provider says that it cannot answer now.',
  identity_provider_invalid: 'The identity provider does not answer as an OpenID provider with this issuer has to.',
  identity_client_rejected: 'The identity provider does not accept our client id, secret, redirect address or scopes.',
  identity_login_refused: 'The identity provider did not let the user in, or the user pressed cancel.',
  identity_login_invalid: 'The answer is not one to the login that was begun here. Begin the login again.',
  identity_logout_invalid: 'The logout token does not stand its checks.',
};

const REFUSALS = new Set(['access_denied', 'login_required', 'interaction_required', 'consent_required']);
const PASSING = new Set(['temporarily_unavailable', 'server_error']);
/** The answer itself is broken, whatever it was to say. */
const BROKEN_ANSWERS = new Set([
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_MISSING_SERVER_METADATA',
  'OAUTH_INVALID_SERVER_METADATA',
  'OAUTH_HTTP_REQUEST_FORBIDDEN',
  'ERR_JWKS_INVALID',
  'ERR_JOSE_GENERIC',
]);

/**
 * An error of the libraries as one of ours. It never becomes the cause: theirs carry tokens, codes and claims, and a
 * cause is logged. What is none of theirs is a bug, and comes back as it is.
 */
export function translateFailure(error: unknown, step: Step): unknown {
  const ours = ownCause(error);
  if (ours) return ours;
  if (error instanceof AuthorizationResponseError) return translated(codeOfCallback(error.error), error.code);
  if (error instanceof ResponseBodyError) {
    return translated(error.error === 'invalid_grant' ? INVALID[step] : 'identity_client_rejected', error.code);
  }
  if (error instanceof WWWAuthenticateChallengeError) return translated('identity_client_rejected', error.code);
  if (error instanceof ClientError || error instanceof errors.JOSEError) {
    const reason = error.code ?? 'unknown';
    if (reason === 'OAUTH_TIMEOUT' || reason === 'ERR_JWKS_TIMEOUT') {
      return translated('identity_provider_unavailable', reason);
    }
    return translated(BROKEN_ANSWERS.has(reason) ? 'identity_provider_invalid' : INVALID[step], reason);
  }
  return error;
}

function codeOfCallback(error: string): IdentityErrorCode {
  if (REFUSALS.has(error)) return 'identity_login_refused';
  return PASSING.has(error) ? 'identity_provider_unavailable' : 'identity_client_rejected';
}

/** Our own fetch throws our own errors, which the libraries wrap. */
function ownCause(error: unknown): IdentityError | undefined {
  let cause = error;
  for (let depth = 0; depth < 5 && cause instanceof Error; depth += 1) {
    if (cause instanceof IdentityError) return cause;
    cause = cause.cause;
  }
  return undefined;
}

/** `reason` is the library's own name for what is wrong. */
function translated(code: IdentityErrorCode, reason: string): IdentityError {
  return new IdentityError(code, TEXTS[code] ?? 'The login failed.', {
    retry: code === 'identity_provider_unavailable' ? 'later' : 'never',
    context: { reason },
  });
}
