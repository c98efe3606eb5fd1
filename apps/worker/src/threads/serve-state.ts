import type { ResyncState, StaleEntity } from '@quayside/domain';
import type { CallHandler } from './calls';
import { RelayedListing, type ListingEvent } from './listing';
import type { RunServices } from './messages';

/** Answers what a `RemoteState` asks, and the run's other services. One for each attempt of a run. */
export function serveState(state: ResyncState, services: RunServices): CallHandler {
  let listing: RelayedListing | undefined;
  const cursors: AsyncGenerator<readonly StaleEntity[], void, void>[] = [];
  const methods: Readonly<Record<string, (...args: never[]) => Promise<unknown>>> = {
    progress: () => state.progress(),
    digests: (keys: Parameters<ResyncState['digests']>[0]) => state.digests(keys),
    assertCurrent: () => state.assertCurrent(),
    beginWrite: (keys: Parameters<ResyncState['beginWrite']>[0]) => state.beginWrite(keys),
    commit: (page: Parameters<ResyncState['commit']>[0]) => state.commit(page),
    incomplete: () => state.incomplete(),
    recordDeletions: (deletions: Parameters<ResyncState['recordDeletions']>[0]) => state.recordDeletions(deletions),
    counts: () => state.counts(),
    finish: (run: Parameters<ResyncState['finish']>[0]) => state.finish(run),
    beginListing: () => {
      listing = new RelayedListing(state);
      return listing.begin();
    },
    advanceListing: (event: ListingEvent) => listing?.advance(event) ?? Promise.reject(new Error('no listing')),
    cursors: () => state.cursors(),
    beginStale: (unread: readonly string[]) => Promise.resolve(cursors.push(state.stale(unread)) - 1),
    nextStale: async (cursor: number) => {
      const next = await cursors[cursor]?.next();
      return next === undefined || next.done === true ? null : next.value;
    },
    keepExamples: (...args: Parameters<RunServices['keepExamples']>) => services.keepExamples(...args),
  };
  return (method, args) => {
    const answer = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (answer === undefined) return Promise.reject(new Error(`a thread asked for ${method}, which nobody answers`));
    return answer(...(args as never[]));
  };
}
