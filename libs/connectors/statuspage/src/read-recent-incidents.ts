import { FIRST_OLD_PAGE, newestOf, reachesBack, type IncidentCursor } from './incident-cursor';
import type { Row } from './read-rows';
import type { ListPage, StatuspageClient } from './statuspage-client';

export interface RecentPage extends ListPage {
  /** on the last page */
  readonly cursor?: IncidentCursor;
}

/**
 * What is new among the incidents of a page since a cursor was left, in three parts: the list pages of the newest ones,
 * until they reach back to the cursor; where it is the page's turn, one list page of old ones, another one each time,
 * because Statuspage does not tell which of them were edited; and those that are not resolved, whatever their age. A
 * list that ends with one of the first two was read whole. Every incident is given once.
 *
 * @param nextTurn the turn that the page gets behind its last old list page; undefined where it is not its turn now
 */
export async function* readRecentIncidents(
  client: Pick<StatuspageClient, 'list'>,
  pageId: string,
  cursor: IncidentCursor,
  nextTurn: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<RecentPage, void, void> {
  const given = new Set<string>();
  let { newestMs } = cursor;
  let pageNumber = 0;
  for await (const { rows, last } of client.list('incidents', pageId, 1, signal)) {
    newestMs = newestOf(rows, newestMs);
    pageNumber += 1;
    yield {
      pageNumber,
      rows: ungiven(rows, given),
      last,
      ...(last ? { cursor: { newestMs, oldPage: FIRST_OLD_PAGE, turn: null } } : {}),
    };
    if (last) return;
    if (reachesBack(rows, cursor)) break;
  }

  let next: IncidentCursor = { newestMs, oldPage: cursor.oldPage, turn: cursor.turn ?? 0 };
  if (nextTurn !== undefined) {
    pageNumber += 1;
    const old = await pageOf(client, pageId, Math.max(cursor.oldPage, pageNumber), signal);
    next = old.last ? { newestMs, oldPage: FIRST_OLD_PAGE, turn: nextTurn } : { ...next, oldPage: old.pageNumber + 1 };
    const last = old.last && old.pageNumber === pageNumber;
    yield { pageNumber, rows: ungiven(old.rows, given), last, ...(last ? { cursor: next } : {}) };
    if (last) return;
  }

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
