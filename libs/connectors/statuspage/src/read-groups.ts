import type { ReadTask } from '@quayside/connector-kit';
import type { ListReading } from './list-reading';
import type { ReadAhead } from './read-ahead';
import type { Row } from './read-rows';
import { digestOfGroups, groupsShownBy, readGroupCursor, writeGroupCursor } from './shown-groups';
import type { StatuspageClient } from './statuspage-client';

/**
 * The component groups of a page. Where an earlier reading has left a cursor, the list of components is read first,
 * ahead of its turn, and they are taken from there when that gives what their own list gave; otherwise that is asked for.
 */
export async function* readGroups(
  client: Pick<StatuspageClient, 'list'>,
  ahead: ReadAhead,
  { scope: pageId, fromPage, known }: Omit<ReadTask, 'source'>,
  signal: AbortSignal,
): ListReading {
  const digest = readGroupCursor(known);
  if (digest !== undefined) {
    const rows = await ahead.rowsOf(pageId, client.list('components', pageId, 1, signal));
    const shown = rows && groupsShownBy(rows);
    if (shown && digestOfGroups(shown) === digest) {
      return yield { pageNumber: 1, rows: shown, last: true, left: writeGroupCursor(digest) };
    }
  }
  const groups: Row[] = [];
  for await (const page of client.list('component-groups', pageId, fromPage, signal)) {
    groups.push(...page.rows);
    const isWhole = page.last && fromPage === 1;
    yield isWhole ? { ...page, left: writeGroupCursor(digestOfGroups(groups)) } : page;
  }
}
