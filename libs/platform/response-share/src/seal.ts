import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { MAX_ANSWER_LENGTH } from './limits';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** A character of JSON takes three bytes of UTF-8 at the most. */
const MAX_BYTES = 3 * MAX_ANSWER_LENGTH;

const zip = promisify<Buffer, { level: number }, Buffer>(gzip);
const unzip = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip);

/** The key under which answers to an API key are sealed: nobody has it without the API key. */
export function sealingKey(apiKey: string, secret: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', apiKey, secret, 'quayside response share', 32));
}

/**
 * Compressed and encrypted, as base64.
 *
 * @param label what it is the answer to; it is opened under the same label only
 */
export async function seal(text: string, label: string, key: Buffer): Promise<string> {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(label));
  const sealed = cipher.update(await zip(Buffer.from(text), { level: 1 }));
  return Buffer.concat([nonce, sealed, cipher.final(), cipher.getAuthTag()]).toString('base64');
}

/** Null for what was sealed under another key or label, or was changed since. */
export async function unseal(sealed: string, label: string, key: Buffer): Promise<string | null> {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(label))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    const zipped = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return (await unzip(zipped, { maxOutputLength: MAX_BYTES })).toString();
  } catch {
    return null;
  }
}
