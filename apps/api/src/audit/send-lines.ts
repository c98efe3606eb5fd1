import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A reader who takes nothing for so long that all of it lasts longer than this is cut off. */
const MAX_MS = 300_000;

/**
 * Answers with lines of JSON as fast as the reader takes them, with one piece of them waiting at most. A reader who goes away,
 * or does not take them in time, ends it without an error.
 *
 * @throws whatever the lines throw: the answer is cut off then
 */
export async function sendLines(
  response: ServerResponse,
  lines: AsyncGenerator<string>,
  maxMs: number = MAX_MS,
): Promise<void> {
  response.setHeader('Content-Type', 'application/x-ndjson; charset=utf-8');
  const signal = AbortSignal.timeout(maxMs);
  let failed: { readonly error: unknown } | undefined;
  // not `yield*`: that would hand the end of the reader to the lines, and take it for an error of theirs
  const watched = async function* (): AsyncGenerator<string> {
    try {
      for (;;) {
        const step = await lines.next().catch((error: unknown) => {
          failed = { error };
          throw error;
        });
        if (step.done === true) return;
        yield step.value;
      }
    } finally {
      await lines.return(undefined);
    }
  };
  try {
    await pipeline(Readable.from(watched(), { highWaterMark: 1 }), response, { signal });
  } catch {
    if (failed !== undefined) throw failed.error;
  }
}
