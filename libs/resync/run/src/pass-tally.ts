import {
  addCounts,
  NO_COUNTS,
  type CommittedPage,
  type EntityKey,
  type KindCounts,
  type LedgerChanges,
  type LedgerEntry,
  type SeenEntity,
} from '@quayside/domain';
import { FailureNotes } from './failure-notes';

/** What came of one batch of the second pass, counted and written down as a page. */
export class PassTally {
  private readonly counts = new Map<string, KindCounts>();
  private readonly entities: SeenEntity[] = [];
  private readonly failures = new FailureNotes();
  private readonly again: LedgerChanges['again'][number][] = [];
  private readonly over: EntityKey[] = [];

  get isEmpty(): boolean {
    return this.counts.size + this.over.length === 0;
  }

  /** Nobody asks for it any more, or something newer has come of it. */
  gone({ key }: LedgerEntry): void {
    this.over.push(key);
  }

  written(
    entry: LedgerEntry,
    { created, digest, targets }: Pick<SeenEntity, 'digest' | 'targets'> & { readonly created: boolean },
  ): void {
    this.add(entry.kind, created ? { created: 1 } : { updated: 1 });
    this.see(entry, digest, targets);
  }

  /** @param partlyCreated there when Port holds it now without some of its relations; whether that created it */
  refusedAgain(
    entry: LedgerEntry,
    { code, message, sent }: Omit<LedgerChanges['again'][number], 'key'>,
    partlyCreated?: boolean,
  ): void {
    const { key, kind, scope, recordId } = entry;
    this.add(kind, { loadFailed: 1 });
    if (partlyCreated !== undefined) this.add(kind, partlyCreated ? { created: 1 } : { updated: 1 });
    this.failures.add({ kind, scope, step: 'load', recordId, ...key, blocksDeletion: false, code, message });
    this.again.push({ key, code, message, sent });
    if (sent) this.see(entry, null, entry.targets);
  }

  close(): Pick<CommittedPage, 'entities' | 'counts' | 'failed' | 'ledger'> {
    const { again, over: gone, entities } = this;
    const counts = Object.fromEntries(this.counts);
    return { entities, counts, failed: this.failures.records, ledger: { refused: [], again, gone } };
  }

  private see({ key, kind, scope }: LedgerEntry, digest: string | null, targets: readonly string[]): void {
    this.entities.push({ key, kind, scope, digest, targets });
  }

  private add(kind: string, counts: Partial<KindCounts>): void {
    this.counts.set(kind, addCounts(this.counts.get(kind) ?? NO_COUNTS, counts));
  }
}
