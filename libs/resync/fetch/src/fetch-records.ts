import type { Connector, ConnectorSession, MissingScope } from '@quayside/connector-kit';
import { progressKey, ROOT_SCOPE, type JsonObject } from '@quayside/domain';
import { fetchList, type Fetched } from './fetch-list';
import { readSideBySide, type ListReading, type ScopeReading } from './read-side-by-side';

export interface FetchPlan {
  readonly connector: Pick<Connector, 'rootSource' | 'scopeSources'>;
  /** the sources that carry a kind that the mapping has resources for */
  readonly sources: ReadonlySet<string>;
  /** what an earlier attempt of the run has done */
  readonly progress: ReadonlyMap<string, number | 'done'>;
  /** what earlier readings have left, by `progressKey` */
  readonly cursors: ReadonlyMap<string, JsonObject>;
  /** the sources of which only what is new is read, in every scope for which there is a cursor */
  readonly recentSources: ReadonlySet<string>;
}

/**
 * Everything the installation asks for, list page after list page: the scopes themselves first, then each source of each
 * scope once. Several lists are read at a time; of one scope parents are given before children, and each list in its
 * order. A list that fails costs itself (a scope that is forbidden or gone costs that scope) and the others go on; only
 * what makes every further request useless is thrown: a rejected key, an abort.
 */
export async function* fetchRecords(
  session: ConnectorSession,
  plan: FetchPlan,
  signal: AbortSignal,
): AsyncGenerator<Fetched, void, void> {
  const { rootSource } = plan.connector;
  const { root, scopes, missing } = await session.scopes(signal, plan.cursors.get(progressKey(rootSource, ROOT_SCOPE)));
  if (plan.sources.has(rootSource)) yield { type: 'batch', batch: root, recent: false };
  for (const scope of missing) yield failureOf(scope);
  const readings = scopes.map((scope): ScopeReading => readingOf(session, plan, scope));
  yield* readSideBySide(readings, signal);
}

function failureOf({ scope, code, message }: MissingScope): Fetched {
  return { type: 'failed', scope, source: null, code, message };
}

function readingOf(session: ConnectorSession, plan: FetchPlan, scope: string): ScopeReading {
  const sources = plan.connector.scopeSources.filter((source) => plan.sources.has(source));
  return sources.map((source): ListReading => {
    const key = progressKey(source, scope);
    const fromPage = plan.progress.get(key) ?? 1;
    if (fromPage === 'done') return () => once({ type: 'done', scope, source });
    const since = plan.recentSources.has(source) ? plan.cursors.get(key) : undefined;
    // what is new is another thing at every reading, so that there is no middle of it to go on from
    const task = since === undefined ? { source, scope, fromPage } : { source, scope, fromPage: 1, since };
    return (stop) => fetchList(session, task, stop);
  });
}

async function* once(fetched: Fetched): AsyncGenerator<Fetched, void, void> {
  yield fetched;
}
