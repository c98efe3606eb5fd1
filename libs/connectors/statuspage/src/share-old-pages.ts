import type { IncidentCursor } from './incident-cursor';

/** A run looks at one list page of old incidents for every so many status pages that have any. */
const PAGES_TO_A_LOOK = 5;

/**
 * The status pages at whose old incidents a run looks, each at one list page, with the turn that a page gets when its
 * last old list page was looked at. They are those with the lowest turns, and a page keeps its turn until then, so that
 * a list page that is old waits for no more runs than there are old list pages of all status pages together.
 *
 * @param cursors by page id, in the order of the pages
 */
export function shareOldPages(cursors: ReadonlyMap<string, Pick<IncidentCursor, 'turn'>>): ReadonlyMap<string, number> {
  const line = [...cursors].flatMap(([pageId, { turn }]) => (turn === null ? [] : [{ pageId, turn }]));
  const next = line.reduce((latest, { turn }) => Math.max(latest, turn), 0) + 1;
  const inTurn = line.toSorted((a, b) => a.turn - b.turn).slice(0, Math.ceil(line.length / PAGES_TO_A_LOOK));
  return new Map(inTurn.map(({ pageId }) => [pageId, next]));
}
