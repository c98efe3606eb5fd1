import { ConnectorError, type Connector, type ConnectorSession, type ReadTask } from '@quayside/connector-kit';
import { isAppError, progressKey, type RecordBatch } from '@quayside/domain';

/** A page of records, a list that an earlier attempt has read, or one that could not be read to its end. */
export type Fetched =
  | { readonly type: 'batch'; readonly batch: RecordBatch }
  | { readonly type: 'done'; readonly scope: string; readonly source: string }
  | {
      readonly type: 'failed';
      readonly scope: string;
      /** the list that failed; null when the whole scope did */
      readonly source: string | null;
      readonly code: string;
      readonly message: string;
    };

export interface FetchPlan {
  readonly connector: Pick<Connector, 'rootSource' | 'scopeSources'>;
  /** the sources that carry a kind that the mapping has resources for */
  readonly sources: ReadonlySet<string>;
  /** what an earlier attempt of the run has done */
  readonly progress: ReadonlyMap<string, number | 'done'>;
}

/**
 * Everything the installation asks for, list page after list page: the scopes themselves first, then scope by scope
 * each source once, parents before children. A list that fails costs itself (a scope that is forbidden or gone costs
 * that scope) and the others go on; only what makes every further request useless is thrown: a rejected key, an abort.
 */
export async function* fetchRecords(
  session: ConnectorSession,
  plan: FetchPlan,
  signal: AbortSignal,
): AsyncGenerator<Fetched, void, void> {
  const { root, scopes, missing } = await session.scopes(signal);
  if (plan.sources.has(plan.connector.rootSource)) yield { type: 'batch', batch: root };
  for (const { scope, code, message } of missing) yield { type: 'failed', scope, source: null, code, message };
  for (const scope of scopes) yield* fetchScope(session, plan, scope, signal);
}

async function* fetchScope(
  session: ConnectorSession,
  plan: FetchPlan,
  scope: string,
  signal: AbortSignal,
): AsyncGenerator<Fetched, void, void> {
  for (const source of plan.connector.scopeSources) {
    if (!plan.sources.has(source)) continue;
    const fromPage = plan.progress.get(progressKey(source, scope)) ?? 1;
    if (fromPage === 'done') {
      yield { type: 'done', scope, source };
      continue;
    }
    for await (const fetched of fetchList(session, { source, scope, fromPage }, signal)) {
      yield fetched;
      if (fetched.type === 'failed' && fetched.source === null) return;
    }
  }
}

/** One list of one scope, from a page of it to its end. Throws only what makes every further request useless. */
export async function* fetchList(
  session: ConnectorSession,
  task: ReadTask,
  signal: AbortSignal,
): AsyncGenerator<Fetched, void, void> {
  try {
    for await (const batch of session.read(task, signal)) yield { type: 'batch', batch };
  } catch (error) {
    if (signal.aborted || !isScopeFailure(error)) throw error;
    const wholeScope = error.code === 'scope_forbidden' || error.code === 'scope_not_found';
    const source = wholeScope ? null : task.source;
    yield { type: 'failed', scope: task.scope, source, code: error.code, message: error.message };
  }
}

/** Whether the failure is this scope's alone. A rejected key is everyone's; what is not a ConnectorError is a bug. */
function isScopeFailure(error: unknown): error is ConnectorError {
  return isAppError(error) && error instanceof ConnectorError && error.code !== 'credentials_rejected';
}
