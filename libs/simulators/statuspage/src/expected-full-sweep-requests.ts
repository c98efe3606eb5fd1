import type { StatuspageWorld } from './statuspage-world';

const PAGE_SIZE = 100;

/**
 * The requests that one complete reading costs a client that asks for full pages and stops at the first short one: the
 * list of pages once, then groups, component rows and incidents of each page. A list whose length is a multiple of 100
 * needs one more, since only an empty page tells that it has ended.
 */
export function expectedFullSweepRequests(world: StatuspageWorld, pageIds?: readonly string[]): number {
  const requests = (rows: number): number => Math.floor(rows / PAGE_SIZE) + 1;
  return (pageIds ?? world.pages().map(({ record }) => record.id)).reduce((total, pageId) => {
    const { groups, componentRows, incidents } = world.counts([pageId]);
    return total + requests(groups) + requests(componentRows) + requests(incidents);
  }, 1);
}
