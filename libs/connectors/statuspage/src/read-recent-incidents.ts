import { FIRST_OLD_PAGE, newestOf, reachesBack, type IncidentCursor } from './incident-cursor';
import type { Row } from './read-rows';
import type { ListPage, StatuspageClient } from './statuspage-client';

export interface RecentPage extends ListPage {
  /** on the last page */
  readonly cursor?: IncidentCursor;
}

/**
 * What is new among the incidents of a page since a cursor was left, in three parts: the list pages of the newest ones,
 * until they reach back to the cursor; one list page of old ones, another one each time, because Statuspage does not tell
 * which of them were edited; and those that are not resolved, whatever their age. A list that ends with the newest ones was
 * read whole. Every incident is given once.
 */
export async function* readRecentIncidents(
  client: Pick<StatuspageClient, 'list'>,
  pageId: string,
  cursor: IncidentCursor,
  signal: AbortSignal,
): AsyncGenerator<RecentPage, void, void> {
  const given = new Set<string>();
  let { newestMs } = cursor;
  let newestPages = 0;
  for await (const { pageNumber, rows, last } of client.list('incidents', pageId, 1, signal)) {
    newestMs = newestOf(rows, newestMs);
    newestPages = pageNumber;
    yield {
      pageNumber,
      rows: ungiven(rows, given),
      last,
      ...(last ? { cursor: { newestMs, oldPage: FIRST_OLD_PAGE } } : {}),
    };
    if (last) return;
    if (reachesBack(rows, cursor)) break;
  }

  const old = await pageOf(client, pageId, Math.max(cursor.oldPage, newestPages + 1), signal);
  let pageNumber = newestPages + 1;
  yield { pageNumber, rows: ungiven(old.rows, given), last: false };

  const next = { newestMs, oldPage: old.last ? FIRST_OLD_PAGE : old.pageNumber + 1 };
  for await (const { rows, last } of client.list('incidents/unresolved', pageId, 1, signal)) {
    pageNumber += 1;
    yield { pageNumber, rows: ungiven(rows.filter(isWhole), given), last, ...(last ? { cursor: next } : {}) };
  }
}

/** One page of the list of incidents; an empty last one past its end. */
async function pageOf(
  client: Pick<StatuspageClient, 'list'>,
  pageId: string,
  pageNumber: number,
  signal: AbortSignal,
): Promise<ListPage> {
  for await (const page of client.list('incidents', pageId, pageNumber, signal)) return page;
  return { pageNumber, rows: [], last: true };
}

/**
 * Whether an incident has all that the list gives. Nobody has documented in which form the unresolved ones come; in that of
 * a single incident they lack the time at which it started, which would be taken away from the entity.
 */
function isWhole(row: Row): boolean {
  return 'started_at' in row;
}

function ungiven(rows: readonly Row[], given: Set<string>): readonly Row[] {
  const fresh = rows.filter(({ id }) => !given.has(id));
  for (const { id } of fresh) given.add(id);
  return fresh;
}
