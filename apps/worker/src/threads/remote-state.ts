import type {
  CommittedPage,
  Deletion,
  EntityKey,
  FinishedRun,
  JsonObject,
  KindCounts,
  LedgerEntry,
  OwnedEntity,
  ResyncState,
  StaleEntity,
} from '@quayside/domain';
import type { CallsOut } from './calls';
import type { ListingEvent, ListingStep } from './listing';
import { transferred } from './transferred-error';

/** The state of a run, in a thread that has no database: every method is a call to the process, which `serveState` answers. */
export class RemoteState implements ResyncState {
  constructor(private readonly calls: CallsOut) {}

  progress(): Promise<ReadonlyMap<string, number | 'done'>> {
    return this.calls.call('progress');
  }

  async observeOwned(pages: AsyncIterable<readonly OwnedEntity[]>): Promise<{ readonly owned: number }> {
    let step = await this.calls.call<ListingStep>('beginListing');
    if (step.wants === 'nothing') return step.result;
    try {
      for await (const page of pages) {
        step = await this.advance({ type: 'page', page });
        if (step.wants === 'nothing') return step.result;
      }
    } catch (error) {
      await this.advance({ type: 'error', error: transferred(error) }).catch(() => {});
      throw error;
    }
    step = await this.advance({ type: 'end' });
    if (step.wants === 'page') throw new Error('the state asked for more than its listing has');
    return step.result;
  }

  digests(keys: readonly EntityKey[]): Promise<ReadonlyMap<string, string>> {
    return this.calls.call('digests', keys);
  }

  assertCurrent(): Promise<void> {
    return this.calls.call('assertCurrent');
  }

  beginWrite(keys: readonly EntityKey[]): Promise<void> {
    return this.calls.call('beginWrite', keys);
  }

  commit(page: CommittedPage): Promise<void> {
    return this.calls.call('commit', page);
  }

  cursors(): Promise<ReadonlyMap<string, JsonObject>> {
    return this.calls.call('cursors');
  }

  async *stale(unread: readonly string[] = []): AsyncGenerator<readonly StaleEntity[], void, void> {
    const cursor = await this.calls.call<number>('beginStale', unread);
    for (;;) {
      const page = await this.calls.call<readonly StaleEntity[] | null>('nextStale', cursor);
      if (page === null) return;
      yield page;
    }
  }

  incomplete(): Promise<readonly { readonly kind: string; readonly scope: string }[]> {
    return this.calls.call('incomplete');
  }

  async *refused(): AsyncGenerator<readonly LedgerEntry[], void, void> {
    const cursor = await this.calls.call<number>('beginRefused');
    for (;;) {
      const page = await this.calls.call<readonly LedgerEntry[] | null>('nextRefused', cursor);
      if (page === null) return;
      yield page;
    }
  }

  payloads(keys: readonly EntityKey[]): Promise<ReadonlyMap<string, string>> {
    return this.calls.call('payloads', keys);
  }

  recordDeletions(deletions: readonly Deletion[]): Promise<void> {
    return this.calls.call('recordDeletions', deletions);
  }

  counts(): Promise<ReadonlyMap<string, KindCounts>> {
    return this.calls.call('counts');
  }

  finish(run: FinishedRun): Promise<void> {
    return this.calls.call('finish', run);
  }

  private advance(event: ListingEvent): Promise<ListingStep> {
    return this.calls.call('advanceListing', event);
  }
}
