import { systemClock, type Clock, type Logger } from '@quayside/domain';
import { isCallable } from './bounded-fetch';
import { DEFAULT_CLAIM_NAMES, type ClaimNames } from './claims';
import { IdentityError } from './identity-error';

export interface IdentityClientOptions {
  /** as the provider writes it; `/.well-known/openid-configuration` is found below it */
  readonly issuer: string;
  readonly clientId: string;
  /** a public client when absent; PKCE is used in any case */
  readonly clientSecret?: string;
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string;
  /** `openid email profile` when absent */
  readonly scopes?: readonly string[];
  readonly claimNames?: Partial<ClaimNames>;
  /** http addresses, for a demo or a test */
  readonly allowInsecure?: boolean;
  /** for one request to the provider; 5,000 when absent */
  readonly timeoutMs?: number;
  /** how long a new key set is not fetched again for a key that is not in it; 10,000 when absent */
  readonly keysCooldownMs?: number;
  readonly clock?: Clock;
  readonly logger: Logger;
}

export type IdentitySettings = Required<Omit<IdentityClientOptions, 'clientSecret' | 'claimNames' | 'issuer'>> & {
  readonly issuer: URL;
  readonly clientSecret: string | undefined;
  readonly claimNames: ClaimNames;
};

/** The options with everything filled in. Throws `identity_config_invalid`, naming the option. */
export function settingsOf(options: IdentityClientOptions): IdentitySettings {
  const allowInsecure = options.allowInsecure ?? false;
  if (options.clientId === '') throw refused('clientId', 'is empty');
  if (options.clientSecret === '') throw refused('clientSecret', 'is empty: leave it out for a public client');
  const redirectUri = address('redirectUri', options.redirectUri, allowInsecure);
  if (redirectUri.search !== '' || redirectUri.hash !== '') throw refused('redirectUri', 'has a query or a fragment');
  const scopes = options.scopes ?? ['openid', 'email', 'profile'];
  if (!scopes.includes('openid')) throw refused('scopes', 'do not hold openid');
  const timeoutMs = milliseconds('timeoutMs', options.timeoutMs ?? 5_000, 1);
  const keysCooldownMs = milliseconds('keysCooldownMs', options.keysCooldownMs ?? 10_000, 0);
  return {
    ...options,
    allowInsecure,
    scopes,
    issuer: address('issuer', options.issuer, allowInsecure),
    redirectUri: redirectUri.href,
    postLogoutRedirectUri: address('postLogoutRedirectUri', options.postLogoutRedirectUri, allowInsecure).href,
    clientSecret: options.clientSecret,
    claimNames: { ...DEFAULT_CLAIM_NAMES, ...options.claimNames },
    timeoutMs,
    keysCooldownMs,
    clock: options.clock ?? systemClock,
  };
}

function address(option: string, text: string, allowInsecure: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !isCallable(url, allowInsecure)) throw refused(option, 'is not an https address');
  return url;
}

function milliseconds(option: string, value: number, least: number): number {
  if (!Number.isInteger(value) || value < least) throw refused(option, `is no whole number of at least ${least}`);
  return value;
}

function refused(option: string, problem: string): IdentityError {
  return new IdentityError('identity_config_invalid', `Login: ${option} ${problem}.`, { context: { option } });
}
