import { jwtVerify } from 'jose';
import { z } from 'zod';
import { TOLERANCE_S } from './clock-tolerance';
import { IdentityError } from './identity-error';
import type { IdentityProvider } from './provider-connection';
import { translateFailure } from './translate-failure';

/** Whose sessions are to end: one session, or all of a subject when there is no `sessionId`. */
export interface LogoutRequest {
  readonly issuer: string;
  readonly subject: string | undefined;
  readonly sessionId: string | undefined;
  /** refuse it the second time */
  readonly tokenId: string;
  /** until when the second time has to be noticed; after it the token itself is too old */
  readonly rememberUntil: Date;
}

const MAX_LENGTH = 16_384;
/** A logout token is sent as soon as it is made. */
const MAX_AGE_S = 120;
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Providers older than the type send none, or the one of any JWT; the event tells those apart from ID tokens. */
const TYPES = new Set([undefined, 'jwt', 'logout+jwt', 'application/logout+jwt']);

const id = z.string().min(1).max(256);
const form = z.object({
  iat: z.number(),
  jti: id,
  sub: id.optional(),
  sid: id.optional(),
  events: z.object({ [EVENT]: z.looseObject({}) }),
  nonce: z.undefined().optional(),
});

/** Checks a back-channel logout token. Throws `identity_logout_invalid`. */
export async function checkLogoutToken(
  token: string,
  provider: IdentityProvider,
  clientId: string,
  now: Date,
): Promise<LogoutRequest> {
  if (token.length > MAX_LENGTH) throw invalid('it is too long');
  const { payload, protectedHeader } = await jwtVerify(token, provider.keys, {
    issuer: provider.issuer,
    audience: clientId,
    algorithms: [...provider.algorithms],
    maxTokenAge: MAX_AGE_S,
    clockTolerance: TOLERANCE_S,
    currentDate: now,
  }).catch((error: unknown) => {
    throw translateFailure(error, 'logout');
  });
  if (!TYPES.has(protectedHeader.typ?.toLowerCase())) throw invalid('its type is that of another token');
  const parsed = form.safeParse(payload);
  if (!parsed.success) throw invalid(`its ${String(parsed.error.issues[0]?.path[0])} is not that of a logout token`);
  const { sub, sid, jti, iat } = parsed.data;
  if (sub === undefined && sid === undefined) throw invalid('it names neither a subject nor a session');
  return {
    issuer: provider.issuer,
    subject: sub,
    sessionId: sid,
    tokenId: jti,
    rememberUntil: new Date((iat + MAX_AGE_S + 2 * TOLERANCE_S) * 1_000),
  };
}

function invalid(why: string): IdentityError {
  return new IdentityError('identity_logout_invalid', `The logout token does not stand its checks: ${why}.`);
}
