import { isScopeFailure, type ConnectorSession, type ReadTask } from '@quayside/connector-kit';
import type { RecordBatch } from '@quayside/domain';

/** A page of records, a list that an earlier attempt has read, or one that could not be read to its end. */
export type Fetched =
  | {
      readonly type: 'batch';
      readonly batch: RecordBatch;
      /** true when only what is new in the list is read, and not the whole of it */
      readonly recent: boolean;
    }
  | { readonly type: 'done'; readonly scope: string; readonly source: string }
  | {
      readonly type: 'failed';
      readonly scope: string;
      /** the list that failed; null when the whole scope did */
      readonly source: string | null;
      readonly code: string;
      readonly message: string;
    };

/** One list of one scope, from a page of it to its end. Throws only what makes every further request useless. */
export async function* fetchList(
  session: ConnectorSession,
  task: ReadTask,
  signal: AbortSignal,
): AsyncGenerator<Fetched, void, void> {
  const recent = task.since !== undefined;
  try {
    for await (const batch of session.read(task, signal)) yield { type: 'batch', batch, recent };
  } catch (error) {
    if (signal.aborted || !isScopeFailure(error)) throw error;
    const wholeScope = error.code === 'scope_forbidden' || error.code === 'scope_not_found';
    const source = wholeScope ? null : task.source;
    yield { type: 'failed', scope: task.scope, source, code: error.code, message: error.message };
  }
}
