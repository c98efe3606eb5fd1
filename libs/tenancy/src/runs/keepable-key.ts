import type { EntityKey } from '@quayside/domain';
import { jsonParameter } from '@quayside/platform-database';

/** Postgres takes at most 2,704 bytes into an index row, two ids and some lengths among them. */
const MAX_KEY_BYTES = 2_500;

/**
 * Whether a key fits into an index, measured generously. Port takes a thousand characters, and a mapping can make any
 * text an identifier. An entity whose key does not fit is not remembered, on neither side of the comparison: it is
 * written in every run and never deleted.
 */
export function isKeepableKey({ blueprint, identifier }: EntityKey): boolean {
  return Buffer.byteLength(jsonParameter([blueprint, identifier])) <= MAX_KEY_BYTES;
}
