import type { Connector, ConnectorSession, LeftCursors, MissingScope, ReadTask } from '@quayside/connector-kit';
import { progressKey, type JsonObject } from '@quayside/domain';
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
  /** list -> the list that shows it: the first is not asked for while the second proves it unchanged */
  readonly shownBy: Readonly<Record<string, string>>;
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
  const left: LeftCursors = (source, scope) => plan.cursors.get(progressKey(source, scope));
  const { root, scopes, missing } = await session.scopes(signal, left);
  if (plan.sources.has(plan.connector.rootSource)) yield { type: 'batch', batch: root, recent: false };
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
    const task = taskOf(plan, { source, scope, fromPage }, plan.cursors.get(key));
    return (stop) => fetchList(session, task, stop);
  });
}

function taskOf(plan: FetchPlan, whole: ReadTask, left: JsonObject | undefined): ReadTask {
  const { source, scope, fromPage } = whole;
  if (left === undefined) return whole;
  // what is new is another thing at every reading, so that there is no middle of it to go on from
  if (plan.recentSources.has(source)) return { ...whole, fromPage: 1, since: left };
  const shownBy = plan.shownBy[source];
  if (shownBy === undefined || !plan.sources.has(shownBy)) return whole;
  const isBegun = fromPage !== 1 || plan.progress.has(progressKey(shownBy, scope));
  return isBegun ? whole : { ...whole, known: left };
}

async function* once(fetched: Fetched): AsyncGenerator<Fetched, void, void> {
  yield fetched;
}
