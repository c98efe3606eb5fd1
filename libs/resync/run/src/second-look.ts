import type { ConnectorSession } from '@quayside/connector-kit';
import { progressKey, type ResyncState, type StaleEntity } from '@quayside/domain';
import { fetchList, type Fetched } from '@quayside/resync-fetch';

interface ListRef {
  readonly source: string;
  readonly scope: string;
}

/** The lists that a run has read, and which of them came in one piece. */
export class ListLog {
  private readonly lists = new Map<string, ListRef & { readonly onePiece: boolean }>();

  note(fetched: Fetched): void {
    if (fetched.type === 'failed') return this.forget(fetched);
    // nothing is judged by a list of which only what is new was read
    if (fetched.type === 'batch' && fetched.recent) return;
    const { source, scope } = fetched.type === 'batch' ? fetched.batch : fetched;
    const onePiece = fetched.type === 'batch' && fetched.batch.pageNumber === 1 && fetched.batch.last;
    this.lists.set(progressKey(source, scope), { source, scope, onePiece });
  }

  /** The lists of these sources in which a record may have been missed. */
  inPieces(sources: ReadonlySet<string>, scope: string | null): readonly ListRef[] {
    return [...this.lists.values()].filter(
      (list) => !list.onePiece && sources.has(list.source) && (scope === null || list.scope === scope),
    );
  }

  /** What failed keeps its entities anyway: reading it once more would only fail once more. */
  private forget({ source, scope }: { readonly source: string | null; readonly scope: string }): void {
    for (const [key, list] of this.lists)
      if (list.scope === scope && (source === null || list.source === source)) this.lists.delete(key);
  }
}

/**
 * A list that is longer than a page is read in pieces. When a row is removed upstream between two pieces, the rows after
 * it move up, and the first of the next piece is missed: it would be taken for gone. So before anything is deleted, the
 * lists in which a stale entity would have to be are read once more. That costs requests only in a run that would
 * delete, and only for lists of more than one piece. The upstream itself is asked, since an answer that another run got may
 * have the same gap.
 */
export async function* secondLook(
  session: ConnectorSession,
  state: Pick<ResyncState, 'stale'>,
  lists: ListLog,
  sourcesOf: (stale: StaleEntity) => ReadonlySet<string>,
  signal: AbortSignal,
): AsyncGenerator<Fetched, void, void> {
  const suspects = new Map<string, ListRef>();
  for await (const page of state.stale()) {
    for (const stale of page) {
      for (const list of lists.inPieces(sourcesOf(stale), stale.scope))
        suspects.set(progressKey(list.source, list.scope), list);
    }
  }
  for (const list of suspects.values()) yield* fetchList(session, { ...list, fromPage: 1, fresh: true }, signal);
}
