import { createHash, randomBytes } from 'node:crypto';

const BYTES = 32;
const ID = /^[A-Za-z0-9_-]{43}$/;

export interface NewSessionId {
  /** for the cookie and nowhere else */
  readonly id: string;
  /** what is stored: the SHA-256 of the id, in hexadecimal */
  readonly hash: string;
}

/** 256 random bits, as 43 characters of base64url. No salt and no slow hash: there is nothing to guess. */
export function newSessionId(): NewSessionId {
  const id = randomBytes(BYTES).toString('base64url');
  return { id, hash: sha256(id) };
}

/** Under which hash the session of a cookie is stored; undefined when its value is no session id. */
export function sessionIdHash(id: string): string | undefined {
  return ID.test(id) ? sha256(id) : undefined;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
