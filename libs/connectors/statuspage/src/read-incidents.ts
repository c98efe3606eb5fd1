import type { ReadTask } from '@quayside/connector-kit';
import { FIRST_OLD_PAGE, newestOf, readCursor, writeCursor } from './incident-cursor';
import type { ListReading } from './list-reading';
import { readRecentIncidents } from './read-recent-incidents';
import type { StatuspageClient } from './statuspage-client';

/** The incidents of a page: all of them, or those that `readRecentIncidents` gives where there is a cursor. */
export async function* readIncidents(
  client: Pick<StatuspageClient, 'list'>,
  { scope: pageId, fromPage, since }: Omit<ReadTask, 'source'>,
  nextTurn: number | undefined,
  signal: AbortSignal,
): ListReading {
  const cursor = readCursor(since);
  if (cursor) {
    for await (const page of readRecentIncidents(client, pageId, cursor, nextTurn, signal)) {
      yield page.cursor ? { ...page, left: writeCursor(page.cursor) } : page;
    }
    return;
  }
  let newestMs = 0;
  for await (const page of client.list('incidents', pageId, fromPage, signal)) {
    newestMs = newestOf(page.rows, newestMs);
    const turn = page.pageNumber < FIRST_OLD_PAGE ? null : 0;
    yield page.last ? { ...page, left: writeCursor({ newestMs, oldPage: FIRST_OLD_PAGE, turn }) } : page;
  }
}
