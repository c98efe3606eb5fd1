import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const LIFETIME_MS = 3 * 60 * 60 * 1000;

/** Who a request speaks for. */
export interface Caller {
  readonly clientId: string;
  readonly organisationId: string;
}

interface Account extends Caller {
  readonly clientSecret: string;
}

interface IssuedToken {
  readonly token: string;
  readonly caller: Caller;
  readonly expiresAt: number;
}

/**
 * The credentials of every organisation and the tokens made for them. A pair of credentials has one token at a time:
 * who asks again before it expires gets the same one, with what is left of its three hours.
 */
export class TokenDesk {
  private readonly accounts = new Map<string, Account>();
  private readonly byClient = new Map<string, IssuedToken>();
  private readonly byToken = new Map<string, IssuedToken>();
  private readonly key = randomBytes(32);
  private issued = 0;

  constructor(private readonly now: () => number) {}

  register(account: Account): void {
    this.accounts.set(account.clientId, account);
  }

  /** Undefined when the credentials are wrong. */
  issue(clientId: string, clientSecret: string): { token: string; expiresInSeconds: number } | undefined {
    const account = this.accounts.get(clientId);
    if (!account || !sameText(account.clientSecret, clientSecret)) return undefined;
    const now = this.now();
    const held = this.byClient.get(clientId);
    const left = held ? Math.floor((held.expiresAt - now) / 1000) : 0;
    if (held && left > 0) return { token: held.token, expiresInSeconds: left };
    if (held) this.byToken.delete(held.token);
    const fresh: IssuedToken = {
      token: this.sign(account, now),
      caller: { clientId, organisationId: account.organisationId },
      expiresAt: now + LIFETIME_MS,
    };
    this.byClient.set(clientId, fresh);
    this.byToken.set(fresh.token, fresh);
    return { token: fresh.token, expiresInSeconds: LIFETIME_MS / 1000 };
  }

  /** Whose token this is; undefined when it is unknown or has expired. */
  callerOf(token: string): Caller | undefined {
    const held = this.byToken.get(token);
    return held && held.expiresAt > this.now() ? held.caller : undefined;
  }

  expireAll(): void {
    this.byClient.clear();
    this.byToken.clear();
  }

  private sign(account: Account, now: number): string {
    this.issued += 1;
    const claims = {
      orgId: account.organisationId,
      isMachine: true,
      personalToken: false,
      iat: Math.floor(now / 1000),
      exp: Math.floor((now + LIFETIME_MS) / 1000),
      jti: String(this.issued),
    };
    const unsigned = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
    return `${unsigned}.${createHmac('sha256', this.key).update(unsigned).digest('base64url')}`;
  }
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
