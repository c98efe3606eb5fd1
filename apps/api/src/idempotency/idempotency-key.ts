import { RequestError } from '@quayside/platform-nest';
import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const HEADER = 'idempotency-key';
const KEY = /^[\x21-\x7e]{1,255}$/;

/** A request of Express, once its body is read. */
export interface ParsedRequest extends IncomingMessage {
  readonly originalUrl: string;
  readonly body?: unknown;
}

/**
 * The name that the caller has given to a request, if any.
 *
 * @throws RequestError `idempotency_key_invalid`
 */
export function idempotencyKeyOf({ headers }: IncomingMessage): string | undefined {
  const given = headers[HEADER];
  if (given === undefined) return undefined;
  // two headers of the name arrive as one, with a comma and a blank between them
  if (typeof given === 'string' && KEY.test(given)) return given;
  throw new RequestError(
    'idempotency_key_invalid',
    'The header `Idempotency-Key` takes 1 to 255 visible ASCII characters, once and without blanks; a UUID is a good one.',
  );
}

/**
 * What tells the same request from another one. Bodies hold secrets, some of them short enough to be guessed, so that a plain
 * hash in the database would be a way to try guesses; this one is of no use without its key.
 */
export function digestOf({ method, originalUrl, body }: ParsedRequest, digestKey: Buffer): string {
  const wanted = JSON.stringify([method, originalUrl, body ?? null]);
  return createHmac('sha256', digestKey).update(wanted).digest('hex');
}
