import {
  addCounts,
  deletedCounts,
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
  readonly digest: string | null;
  /** what it was made from when it was last seen */
  readonly kind: string | null;
  readonly scope: string | null;
  /** in Port's listing of this run */
  readonly owned: boolean;
  /** in a committed page of this run */
  readonly seen: boolean;
  /** in a committed page of any run that is remembered */
  readonly everSeen: boolean;
}

const UNKNOWN: KnownEntity = { digest: null, kind: null, scope: null, owned: false, seen: false, everSeen: false };

/** An entity that several records stand for has no one origin, and never gets one again. */
const sameOrigin = (known: KnownEntity, now: Pick<KnownEntity, 'kind' | 'scope'>): boolean =>
  !known.everSeen || (known.kind === now.kind && known.scope === now.scope);

/**
 * What a run knows, in memory, for a process that keeps nothing else: `sail`, whose memory ends with its one run. One
 * small object an entity: 50,000 entities take some 15 MB.
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
    let owned = 0;
    for await (const page of pages) {
      for (const { key, digest } of page) {
        const known = this.known(key);
        if (!known.owned) owned += 1;
        this.entities.set(entityKeyText(key), { ...known, owned: true, digest: known.digest ?? digest ?? null });
      }
    }
    for (const [text, { owned: listed, seen }] of this.entities) if (!listed && !seen) this.entities.delete(text);
    this.owned = owned;
    return { owned };
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

  async beginWrite(keys: readonly EntityKey[]): Promise<void> {
    for (const key of keys) {
      const known = this.entities.get(entityKeyText(key));
      if (known) this.entities.set(entityKeyText(key), { ...known, digest: null });
    }
  }

  async commit(page: CommittedPage): Promise<void> {
    for (const { key, kind, scope, digest, targets } of page.entities) {
      const known = this.known(key);
      const origin = sameOrigin(known, { kind, scope }) ? { kind, scope } : { kind: null, scope: null };
      this.entities.set(entityKeyText(key), { digest, ...origin, owned: known.owned, seen: true, everSeen: true });
      for (const target of targets) this.referenced.add(target);
    }
    for (const [kind, counts] of Object.entries(page.counts)) {
      this.count(kind, counts);
    }
    this.failed.push(...page.failed);
    this.done.set(progressKey(page.source, page.scope), page.last ? 'done' : page.pageNumber + 1);
  }

  async *stale(): AsyncGenerator<readonly StaleEntity[], void, void> {
    let page: StaleEntity[] = [];
    for (const [text, { owned, seen, kind, scope }] of this.entities) {
      if (!owned || seen) continue;
      const [blueprint = '', identifier = ''] = text.split('\n');
      page.push({ key: { blueprint, identifier }, kind, scope, referenced: this.referenced.has(text) });
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
    for (const { key, status } of deletions) if (status === 'deleted') this.entities.delete(entityKeyText(key));
    for (const [kind, deleted] of deletedCounts(deletions)) this.count(kind, { deleted });
  }

  async counts(): Promise<ReadonlyMap<string, KindCounts>> {
    return this.totals;
  }

  async finish(run: FinishedRun): Promise<void> {
    this.finished = run;
  }

  /** A new run that remembers what this one knew of each entity. */
  nextRun(): MemoryState {
    const next = new MemoryState();
    for (const [text, known] of this.entities) next.entities.set(text, { ...known, owned: false, seen: false });
    return next;
  }

  private count(kind: string, counts: Partial<KindCounts>): void {
    this.totals.set(kind, addCounts(this.totals.get(kind) ?? NO_COUNTS, counts));
  }

  private known(key: EntityKey): KnownEntity {
    return this.entities.get(entityKeyText(key)) ?? UNKNOWN;
  }
}
