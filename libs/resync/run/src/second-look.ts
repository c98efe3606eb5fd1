import type { ConnectorSession, KindSpec } from '@quayside/connector-kit';
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
    if (fetched.type === 'failed') return;
    const { source, scope } = fetched.type === 'batch' ? fetched.batch : fetched;
    const onePiece = fetched.type === 'batch' && fetched.batch.pageNumber === 1 && fetched.batch.last;
    this.lists.set(progressKey(source, scope), { source, scope, onePiece });
  }

  /** The lists in which such a record may have been missed. */
  inPieces(source: string, scope: string | null): readonly ListRef[] {
    return [...this.lists.values()].filter(
      (list) => !list.onePiece && list.source === source && (scope === null || list.scope === scope),
    );
  }
}

/**
 * A list that is longer than a page is read in pieces. When a row is removed upstream between two pieces, the rows after
 * it move up, and the first of the next piece is missed: it would be taken for gone. So before anything is deleted, the
 * lists in which a stale entity would have to be are read once more. That costs requests only in a run that would
 * delete, and only for lists of more than one piece.
 */
export async function* secondLook(
  session: ConnectorSession,
  state: Pick<ResyncState, 'stale'>,
  lists: ListLog,
  kinds: readonly KindSpec[],
  kindOf: (stale: StaleEntity) => string | null,
  signal: AbortSignal,
): AsyncGenerator<Fetched, void, void> {
  const suspects = new Map<string, ListRef>();
  for await (const page of state.stale()) {
    for (const stale of page) {
      const source = kinds.find(({ kind }) => kind === kindOf(stale))?.source;
      if (source === undefined) continue;
      for (const list of lists.inPieces(source, stale.scope)) suspects.set(progressKey(list.source, list.scope), list);
    }
  }
  for (const list of suspects.values()) yield* fetchList(session, { ...list, fromPage: 1 }, signal);
}
