import { RequestError } from '@quayside/platform-nest';
import type { IncomingMessage } from 'node:http';

/** A logout token has at most 16 KiB, and nothing else has to be in the form. */
const MAX_BYTES = 20_480;

/**
 * The token in the form that a provider posts. Anybody can post something here, so that no more of it is read than a
 * token needs; how long it may take, the server says for every request.
 *
 * @throws RequestError `media_type_unsupported`, `request_too_large`, `request_malformed`
 */
export async function readLogoutToken(request: IncomingMessage): Promise<string> {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') {
    throw new RequestError('media_type_unsupported', 'Send a form with the field logout_token.');
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // leaving the loop must not hang up before the answer
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    throw new RequestError('request_malformed', 'The form was cut off.');
  }
  if (bytes > MAX_BYTES) throw new RequestError('request_too_large', `The form is larger than ${MAX_BYTES} bytes.`);
  const [token, ...more] = new URLSearchParams(Buffer.concat(chunks).toString('utf8')).getAll('logout_token');
  if (token === undefined || more.length > 0) {
    throw new RequestError('request_malformed', 'The form must have one field logout_token.');
  }
  return token;
}
