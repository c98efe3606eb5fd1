import type { RecordedRequest } from '@quayside/simulator-kit';
import type { EntityWrite } from '@quayside/simulator-port';
import type { Figures } from '../framework/comparison';

export const WRITTEN_TWICE = 'list pages written twice';
export const ASKED_TWICE = 'list pages asked for twice';

/**
 * What was done more than once.
 *
 * @param requests to Statuspage
 * @param listPageOf by the identifier of an entity
 */
export function tellWork(
  requests: readonly Pick<RecordedRequest, 'path' | 'query'>[],
  writes: readonly EntityWrite[],
  listPageOf: ReadonlyMap<string, string>,
): Figures {
  const entities = countBy(
    // what another entity brought about, nobody has written
    writes.filter(({ implied }) => !implied),
    ({ blueprint, identifier }) => `${blueprint}/${identifier}`,
  );
  const twice = [...entities].filter(([, count]) => count > 1).map(([name]) => name.slice(name.indexOf('/') + 1));
  const lists = countBy(
    requests.filter(({ path }) => path.startsWith('/v1/pages/')),
    ({ path, query }) => `${path}?${query}`,
  );
  return {
    'list pages': lists.size,
    [ASKED_TWICE]: [...lists.values()].filter((count) => count > 1).length,
    [WRITTEN_TWICE]: new Set(twice.map((identifier) => listPageOf.get(identifier) ?? identifier)).size,
    'entities written': entities.size,
    'entities written twice': twice.length,
  };
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
