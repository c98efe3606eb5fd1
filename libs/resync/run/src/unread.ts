import type { Connector } from '@quayside/connector-kit';
import type { ResyncState, RunMode, StaleEntity } from '@quayside/domain';

/** What a run does not set out to read whole. */
export interface Unread {
  readonly sources: ReadonlySet<string>;
  readonly kinds: readonly string[];
}

export function unreadIn(mode: RunMode, { kinds, recentSources }: Pick<Connector, 'kinds' | 'recentSources'>): Unread {
  const sources = new Set(mode === 'delta' ? recentSources : []);
  return { sources, kinds: kinds.filter(({ source }) => sources.has(source)).map(({ kind }) => kind) };
}

/** The part of a run's state by which stale entities are judged. */
export type Judgeable = Pick<ResyncState, 'stale' | 'recordDeletions' | 'assertCurrent' | 'counts'>;

/**
 * The state, without the stale entities that a run with unread lists cannot judge: those last seen as an unread kind, those
 * whose record may be in an unread list by the mapping of today, and those that others relate to, which may be entities that
 * were not read. They wait for a run that reads everything.
 *
 * @param sourcesOf the lists that may hold the record of an entity
 */
export function judgeable(
  state: Judgeable,
  unread: Unread,
  sourcesOf: (stale: StaleEntity) => ReadonlySet<string>,
): Judgeable {
  if (unread.sources.size === 0) return state;
  const isJudged = (stale: StaleEntity): boolean =>
    !stale.referenced && ![...sourcesOf(stale)].some((source) => unread.sources.has(source));
  return {
    recordDeletions: (deletions) => state.recordDeletions(deletions),
    assertCurrent: () => state.assertCurrent(),
    counts: () => state.counts(),
    async *stale() {
      for await (const page of state.stale(unread.kinds)) {
        const judged = page.filter(isJudged);
        if (judged.length > 0) yield judged;
      }
    },
  };
}
