import { jwtVerify } from 'jose';
import { authorizationCodeGrant, fetchUserInfo } from 'openid-client';
import { z } from 'zod';
import { lacksClaims, mergeClaims, readClaims, type IdentityClaims, type RawClaims } from './claims';
import { TOLERANCE_S } from './clock-tolerance';
import type { IdentitySettings } from './identity-client-options';
import { IdentityError } from './identity-error';
import { LOGIN_TTL_MS, type LoginTransaction } from './login-transaction';
import type { IdentityProvider } from './provider-connection';

export interface FinishedLogin {
  /** who it is: unique with the issuer, and with nothing else */
  readonly subject: string;
  readonly issuer: string;
  readonly claims: IdentityClaims;
  /** the provider's name for the session (`sid`), by which a logout token may call it */
  readonly sessionId: string | undefined;
  /** of the ID token, not of a session of ours */
  readonly expiresAt: Date;
}

const idTokenForm = z.looseObject({
  sub: z.string().min(1).max(255),
  sid: z.string().min(1).max(256).optional(),
  exp: z.number(),
});

/**
 * The second half of a login: the code of the callback against tokens, checked, and the claims in them. `query` is that
 * of the callback. Throws errors of the libraries too, for `translateFailure`.
 */
export async function exchangeCode(
  provider: IdentityProvider,
  settings: IdentitySettings,
  query: string,
  { state, nonce, codeVerifier }: LoginTransaction,
): Promise<FinishedLogin> {
  const tokens = await authorizationCodeGrant(provider.configuration, new URL(query, settings.redirectUri), {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: codeVerifier,
    idTokenExpected: true,
  });
  const raw = await verified(provider, settings, tokens.id_token ?? '');
  const { sub, sid, exp } = parsedIdToken(raw);
  const more =
    provider.hasUserInfo && lacksClaims(raw, settings.claimNames)
      ? await fetchUserInfo(provider.configuration, tokens.access_token, sub)
      : {};
  return {
    subject: sub,
    issuer: provider.issuer,
    claims: readClaims(mergeClaims(raw, more), settings.claimNames),
    sessionId: sid,
    expiresAt: new Date(exp * 1_000),
  };
}

/**
 * openid-client trusts the TLS of the token endpoint in place of the signature, as the specification allows. We check
 * it all the same, with the key set that logout tokens need anyway, and that is fetched again after a rotation.
 */
async function verified(provider: IdentityProvider, settings: IdentitySettings, idToken: string): Promise<RawClaims> {
  const { payload } = await jwtVerify(idToken, provider.keys, {
    issuer: provider.issuer,
    audience: settings.clientId,
    algorithms: [...provider.algorithms],
    // it was made for this exchange: an older one, or one from the future, is not it
    maxTokenAge: LOGIN_TTL_MS / 1_000,
    clockTolerance: TOLERANCE_S,
    currentDate: settings.clock.now(),
  });
  return payload;
}

function parsedIdToken(raw: RawClaims): z.infer<typeof idTokenForm> {
  const parsed = idTokenForm.safeParse(raw);
  if (parsed.success) return parsed.data;
  const claim = String(parsed.error.issues[0]?.path[0]);
  throw new IdentityError('identity_claims_invalid', `The claim ${claim} has another form or size than we take.`, {
    context: { claim },
  });
}
