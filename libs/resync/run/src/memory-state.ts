import {
  addCounts,
  entityKeyText,
  NO_COUNTS,
  progressKey,
  type CommittedPage,
  type Deletion,
  type EntityKey,
  type FailedRecord,
  type FinishedRun,
  type KindCounts,
  type OwnedEntity,
  type ResyncState,
  type StaleEntity,
} from '@quayside/domain';

const STALE_PAGE = 500;

interface KnownEntity {
  digest: string | null;
  owned: boolean;
  seen: boolean;
}

/**
 * What a run knows, in memory, for a process that lives as long as its run (`sail`). Everything it starts from is what
 * Port holds. One small object an entity: 50,000 entities take some 15 MB.
 */
export class MemoryState implements ResyncState {
  readonly deletions: Deletion[] = [];
  readonly failed: FailedRecord[] = [];
  finished: FinishedRun | undefined;
  private readonly entities = new Map<string, KnownEntity>();
  private readonly referenced = new Set<string>();
  private readonly done = new Map<string, number | 'done'>();
  private readonly totals = new Map<string, KindCounts>();
  private owned: number | undefined;

  async progress(): Promise<ReadonlyMap<string, number | 'done'>> {
    return this.done;
  }

  async observeOwned(pages: AsyncIterable<readonly OwnedEntity[]>): Promise<{ owned: number }> {
    if (this.owned !== undefined) return { owned: this.owned };
    for await (const page of pages) {
      for (const { key, digest } of page) {
        const text = entityKeyText(key);
        const known = this.entities.get(text) ?? { digest: null, owned: true, seen: false };
        this.entities.set(text, { ...known, digest: digest ?? known.digest });
      }
    }
    this.owned = this.entities.size;
    return { owned: this.owned };
  }

  async digests(keys: readonly EntityKey[]): Promise<ReadonlyMap<string, string>> {
    const digests = new Map<string, string>();
    for (const key of keys) {
      const text = entityKeyText(key);
      const digest = this.entities.get(text)?.digest;
      if (digest !== null && digest !== undefined) digests.set(text, digest);
    }
    return digests;
  }

  /** Nothing can take over a run that lives in one process. */
  async assertCurrent(): Promise<void> {}

  async commit(page: CommittedPage): Promise<void> {
    for (const { key, digest, targets } of page.entities) {
      const text = entityKeyText(key);
      const owned = this.entities.get(text)?.owned ?? false;
      this.entities.set(text, { digest, owned, seen: true });
      for (const target of targets) this.referenced.add(target);
    }
    for (const [kind, counts] of Object.entries(page.counts)) {
      this.totals.set(kind, addCounts(this.totals.get(kind) ?? NO_COUNTS, counts));
    }
    this.failed.push(...page.failed);
    this.done.set(progressKey(page.source, page.scope), page.last ? 'done' : page.pageNumber + 1);
  }

  async *stale(): AsyncGenerator<readonly StaleEntity[], void, void> {
    let page: StaleEntity[] = [];
    for (const [text, { owned, seen }] of this.entities) {
      if (!owned || seen) continue;
      const [blueprint = '', identifier = ''] = text.split('\n');
      page.push({ key: { blueprint, identifier }, kind: null, scope: null, referenced: this.referenced.has(text) });
      if (page.length === STALE_PAGE) {
        yield page;
        page = [];
      }
    }
    if (page.length > 0) yield page;
  }

  async incomplete(): Promise<readonly { kind: string; scope: string }[]> {
    return this.failed.filter(({ blocksDeletion }) => blocksDeletion).map(({ kind, scope }) => ({ kind, scope }));
  }

  async recordDeletions(deletions: readonly Deletion[]): Promise<void> {
    this.deletions.push(...deletions);
  }

  async counts(): Promise<ReadonlyMap<string, KindCounts>> {
    return this.totals;
  }

  async finish(run: FinishedRun): Promise<void> {
    this.finished = run;
  }
}
