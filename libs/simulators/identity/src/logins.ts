import { randomUUID } from 'node:crypto';
import type { JsonMap } from './signing-key';

/** Somebody signed in to a client: what a logout token says who it is about. */
export interface SignedIn {
  readonly clientId: string;
  readonly sub: string;
  readonly sid: string | undefined;
}

const MAX_LOGINS = 1_000;

/** Who has signed in where, the newest last; the oldest are forgotten first. */
export class Logins {
  private logins: SignedIn[] = [];

  get all(): readonly SignedIn[] {
    return this.logins;
  }

  /** `claims`: of the ID token that a client was given. */
  note(claims: JsonMap): void {
    const sid = typeof claims.sid === 'string' ? claims.sid : undefined;
    this.logins.push({ clientId: String(claims.aud), sub: String(claims.sub), sid });
    if (this.logins.length > MAX_LOGINS) this.logins.shift();
  }

  /** Forgets the logins of a user, and returns them. */
  end(sub: string): readonly SignedIn[] {
    const ended = this.logins.filter((login) => login.sub === sub);
    this.logins = this.logins.filter((login) => login.sub !== sub);
    return ended;
  }
}

/** What a logout token says of a login, as of now. */
export function logoutClaims(issuer: string, { clientId, sub, sid }: SignedIn): JsonMap {
  const now = Math.floor(Date.now() / 1_000);
  return {
    iss: issuer,
    aud: clientId,
    iat: now,
    exp: now + 120,
    jti: randomUUID(),
    sub,
    ...(sid === undefined ? {} : { sid }),
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  };
}
