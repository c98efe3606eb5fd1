import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { toBase62 } from './base62';
import { sha256 } from './session-id';

/** `qsy_`, 43 characters for 256 random bits, 6 for the CRC-32 of all before them. */
const PREFIX = 'qsy_';
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
const FORM = new RegExp(`^${PREFIX}[0-9A-Za-z]{${SECRET_LENGTH + CHECKSUM_LENGTH}}$`);

export interface NewApiToken {
  /** shown once */
  readonly token: string;
  /** what is stored: the SHA-256 of the token, in hexadecimal */
  readonly hash: string;
}

/**
 * - `token`: one in form; whether it was ever given out, the hash will tell
 * - `mistyped`: our prefix, and a checksum or length that does not go with the rest: cut, changed, or made up
 * - `foreign`: no token of ours
 */
export type ParsedApiToken =
  { readonly kind: 'token'; readonly hash: string } | { readonly kind: 'mistyped' } | { readonly kind: 'foreign' };

export function newApiToken(random: Buffer = randomBytes(32)): NewApiToken {
  const body = PREFIX + toBase62(BigInt(`0x${random.toString('hex')}`), SECRET_LENGTH);
  const token = body + checksum(body);
  return { token, hash: sha256(token) };
}

/** Costs no look-up: what was mistyped is told apart before anybody asks a database. */
export function parseApiToken(text: string): ParsedApiToken {
  if (!text.startsWith(PREFIX)) return { kind: 'foreign' };
  if (!FORM.test(text)) return { kind: 'mistyped' };
  const body = text.slice(0, -CHECKSUM_LENGTH);
  return checksum(body) === text.slice(-CHECKSUM_LENGTH) ? { kind: 'token', hash: sha256(text) } : { kind: 'mistyped' };
}

function checksum(body: string): string {
  return toBase62(BigInt(crc32(body)), CHECKSUM_LENGTH);
}
