import type { ChainedEvent, ChainHead } from '@quayside/contracts';
import type { Clock } from '@quayside/domain';

/** One page is one statement, and one piece of text in memory. */
export const EXPORT_PAGE_SIZE = 200;

export interface Export {
  /** behind the event of this number */
  readonly after: number;
  /** the next events behind the one of a number, at most `EXPORT_PAGE_SIZE`; none behind the last */
  readonly readPage: (after: number) => Promise<readonly ChainedEvent[]>;
  /** after this, no further page is read */
  readonly maxSeconds: number;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * A trail as lines of JSON, a page at a time and only when somebody takes it. The last line is no event: it says where the
 * export ended, and whether that was the end. Without it, the export was cut off.
 */
export async function* exportLines({ after, readPage, maxSeconds, clock }: Export): AsyncGenerator<string> {
  const deadline = clock.now().getTime() + maxSeconds * 1_000;
  let last: ChainHead | null = null;
  for (;;) {
    const page = await readPage(last?.seq ?? after);
    const event = page.at(-1);
    if (event !== undefined) {
      last = { seq: event.seq, hash: event.hash };
      yield page.map((line) => `${JSON.stringify(line)}\n`).join('');
    }
    const complete = page.length < EXPORT_PAGE_SIZE;
    if (complete || clock.now().getTime() >= deadline) {
      yield `${JSON.stringify({ end: last, complete })}\n`;
      return;
    }
  }
}
