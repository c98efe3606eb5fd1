import { createHash } from 'node:crypto';

/**
 * The id of a secret follows from what it belongs to (an installation, or the organisation itself) and the setting, so
 * that a value can be sealed under its id before any transaction is open, and writing it twice at once meets in one row.
 * A UUID of version 8.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.8
 */
export function secretIdOf(ownerId: string, setting: string): string {
  const bytes = createHash('sha256')
    .update(JSON.stringify([ownerId, setting]))
    .digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
