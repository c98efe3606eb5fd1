import { NO_SHARE, type LedgerEntry, type ResyncState, type StaleEntity } from '@quayside/domain';
import type { CallHandler, CallMethods } from './calls';
import { RelayedListing, type ListingEvent } from './listing';
import type { RunServices } from './messages';
import { serveBudget } from './serve-budget';
import { serveShare } from './serve-share';

/**
 * Answers what a `RemoteState` asks, and the run's other services. One for each attempt of a run.
 *
 * @param over aborted when the attempt is over, or told to end
 */
export function serveState(state: ResyncState, services: RunServices, over: AbortSignal): CallHandler {
  let listing: RelayedListing | undefined;
  const cursors: AsyncGenerator<readonly StaleEntity[], void, void>[] = [];
  const ledgers: AsyncGenerator<readonly LedgerEntry[], void, void>[] = [];
  const methods: CallMethods = {
    ...serveBudget(services.budget, over),
    ...serveShare(services.openShare?.() ?? NO_SHARE),
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
    nextStale: (cursor: number) => nextOf(cursors[cursor]),
    beginRefused: () => Promise.resolve(ledgers.push(state.refused()) - 1),
    nextRefused: (cursor: number) => nextOf(ledgers[cursor]),
    payloads: (keys: Parameters<ResyncState['payloads']>[0]) => state.payloads(keys),
    keepExamples: (...args: Parameters<RunServices['keepExamples']>) => services.keepExamples(...args),
    noteRefused: (...args: Parameters<RunServices['noteRefused']>) => services.noteRefused(...args),
  };
  return (method, args) => {
    const answer = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (answer === undefined) return Promise.reject(new Error(`a thread asked for ${method}, which nobody answers`));
    return answer(...(args as never[]));
  };
}

/** The next page, or null when there is none. */
async function nextOf<T>(pages: AsyncGenerator<T, void, void> | undefined): Promise<T | null> {
  const next = await pages?.next();
  return next === undefined || next.done === true ? null : next.value;
}
