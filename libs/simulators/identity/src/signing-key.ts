import { generateKeyPair, randomUUID, sign, type JsonWebKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** private part included, as the provider is configured with it */
  readonly jwk: JsonWebKey & { readonly kid: string; readonly kty: string };
}

export async function generateSigningKey(): Promise<SigningKey> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const kid = randomUUID();
  return {
    kid,
    privateKey,
    jwk: { ...privateKey.export({ format: 'jwk' }), kty: 'RSA', kid, alg: 'RS256', use: 'sig' },
  };
}

export type JsonMap = Readonly<Record<string, unknown>>;

/** A compact JWT, signed with RS256. What the header says stands over the defaults: `typ` absent, `kid` of the key. */
export function signJwt(key: SigningKey, claims: JsonMap, header: JsonMap = {}): string {
  const input = `${encode({ alg: 'RS256', kid: key.kid, ...header })}.${encode(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), key.privateKey).toString('base64url')}`;
}

/** A JWT that nobody signed, as `alg: none` writes it. */
export function unsignedJwt(claims: JsonMap): string {
  return `${encode({ alg: 'none' })}.${encode(claims)}.`;
}

/** The claims of a JWT, its signature unchecked: the simulator reads what it has just made. */
export function claimsInside(jwt: string): JsonMap {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8')) as JsonMap;
}

function encode(value: JsonMap): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
