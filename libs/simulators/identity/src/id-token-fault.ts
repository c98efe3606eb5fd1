import { signJwt, unsignedJwt, type JsonMap, type SigningKey } from './signing-key';

/**
 * What is wrong with every ID token from now on.
 * - `expired`: its time ended an hour ago
 * - `wrong_nonce`, `wrong_audience`, `wrong_issuer`: properly signed, and meant for another login, client or provider
 * - `unknown_key`: signed by a key that is not in the key set, under the `kid` of one that is not there either
 * - `forged`: signed by that same key, under the `kid` of the right one
 * - `unsigned`: `alg` is `none`
 * - `clock_skew`: the provider's clock is `ms` ahead of ours (behind, when negative)
 */
export type IdTokenFault =
  | {
      readonly kind:
        'expired' | 'wrong_nonce' | 'wrong_audience' | 'wrong_issuer' | 'unknown_key' | 'forged' | 'unsigned';
    }
  | { readonly kind: 'clock_skew'; readonly ms: number };

const HOUR_S = 3_600;
const TIMES = ['iat', 'exp', 'nbf', 'auth_time'] as const;

/** The claims of a token as the provider made it, put together again with the fault in it. */
export function spoilIdToken(claims: JsonMap, fault: IdTokenFault, key: SigningKey, strangeKey: SigningKey): string {
  switch (fault.kind) {
    case 'expired':
      return signJwt(key, shifted(claims, -2 * HOUR_S));
    case 'wrong_nonce':
      return signJwt(key, { ...claims, nonce: 'nonce-of-another-login' });
    case 'wrong_audience':
      return signJwt(key, { ...claims, aud: 'another-client' });
    case 'wrong_issuer':
      return signJwt(key, { ...claims, iss: 'https://another-provider.example' });
    case 'unknown_key':
      return signJwt(strangeKey, claims);
    case 'forged':
      return signJwt(strangeKey, claims, { kid: key.kid });
    case 'unsigned':
      return unsignedJwt(claims);
    case 'clock_skew':
      return signJwt(key, shifted(claims, Math.round(fault.ms / 1_000)));
  }
}

function shifted(claims: JsonMap, seconds: number): JsonMap {
  const times = TIMES.flatMap((name) => {
    const time = claims[name];
    return typeof time === 'number' ? [[name, time + seconds] as const] : [];
  });
  return { ...claims, ...Object.fromEntries(times) };
}
