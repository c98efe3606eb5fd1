import type { Dispatcher } from 'undici';

/** Lines, not names. Their bytes are capped by the agent. */
const MAX_HEADERS = 256;

/** The upstream has answered, but with headers that are not taken. The message goes into brackets. */
export class AnswerUnreadable extends Error {
  override readonly name = 'AnswerUnreadable';
}

/**
 * The headers of an answer, names in lower case, several lines of one name in one.
 *
 * @throws AnswerUnreadable when they are too many; the body is not read then
 */
export function readHeaders({ headers, body }: Dispatcher.ResponseData): Readonly<Record<string, string>> {
  const values = Object.values(headers);
  const lines = values.reduce((sum, value) => sum + (Array.isArray(value) ? value.length : 1), 0);
  if (lines > MAX_HEADERS) {
    // what destroying it reports is no news to anybody
    body.on('error', () => {}).destroy();
    throw new AnswerUnreadable(`more than ${MAX_HEADERS} headers`);
  }
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

/**
 * undici stumbles over a header or a trailer whose name is a property of every object, such as `constructor`, with a
 * TypeError. What it says of being used wrongly has a code.
 */
export function rethrowUnreadable(error: unknown): never {
  if (error instanceof TypeError && !('code' in error)) {
    throw new AnswerUnreadable('headers that cannot be read', { cause: error });
  }
  throw error;
}
