import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The first byte of a ciphertext: which key opens it. */
export const LAYOUTS = {
  /** a data key that is stored beside it */
  ownKey: 1,
  /** the data key of the organisation */
  organisationKey: 2,
} as const;
type Layout = (typeof LAYOUTS)[keyof typeof LAYOUTS];

export const DATA_KEY_BYTES = 32;

/** AES-256-GCM over a text. `bound` is authenticated with it and not stored: opening asks for the very same. */
export function encryptText(layout: Layout, text: string, dataKey: Buffer, bound: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, dataKey, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(bound));
  return Buffer.concat([Buffer.of(layout), nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** The text, or null when this key, this `bound` and these bytes do not belong together, or the layout is another one. */
export function decryptText(layout: Layout, ciphertext: Buffer, dataKey: Buffer, bound: string): string | null {
  const body = 1 + NONCE_BYTES;
  if (ciphertext[0] !== layout || ciphertext.length < body + TAG_BYTES) return null;
  const decipher = createDecipheriv(ALGORITHM, dataKey, ciphertext.subarray(1, body), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(ciphertext.subarray(-TAG_BYTES));
  const plain = decipher.update(ciphertext.subarray(body, -TAG_BYTES));
  try {
    return Buffer.concat([plain, decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
