import {
  addCounts,
  afterShown,
  deletedCounts,
  entityKeyText,
  isAmongTexts,
  NO_COUNTS,
  progressKey,
  UNKNOWN_CONTENT,
  UNKNOWN_KIND,
  type CommittedPage,
  type Deletion,
  type DeletionDecision,
  type EntityKey,
  type FailedRecord,
  type FinishedRun,
  type JsonObject,
  type KindCounts,
  type KnownContent,
  type LedgerEntry,
  type OwnedEntity,
  type ResyncState,
  type StaleEntity,
} from '@quayside/domain';
import { MemoryLedger } from './memory-ledger';

const STALE_PAGE = 500;
const LEDGER_PAGE = 50;

interface KnownEntity {
  readonly content: KnownContent;
  /** what it was made from when it was last seen */
  readonly kind: string | null;
  readonly scope: string | null;
  /** in Port's listing of this run */
  readonly owned: boolean;
  /** in a committed page of this run */
  readonly seen: boolean;
  /** in a committed page of any run that is remembered */
  readonly everSeen: boolean;
  /** listed by Port before anything was ever seen, and not seen since */
  readonly inherited: boolean;
}

const UNKNOWN: KnownEntity = {
  content: UNKNOWN_CONTENT,
  kind: null,
  scope: null,
  owned: false,
  seen: false,
  everSeen: false,
  inherited: false,
};

/** An entity that several records stand for has no one origin, and never gets one again. */
const sameOrigin = (known: KnownEntity, now: Pick<KnownEntity, 'kind' | 'scope'>): boolean =>
  !known.everSeen || (known.kind === now.kind && known.scope === now.scope);

/**
 * What a run knows, in memory, for a process that keeps nothing else: `sail`, whose memory ends with its one run. One
 * small object an entity: 50,000 entities take some 15 MB.
 */
export class MemoryState implements ResyncState {
  readonly deletions: Deletion[] = [];
  failed: readonly FailedRecord[] = [];
  finished: FinishedRun | undefined;
  private readonly entities = new Map<string, KnownEntity>();
  /** what entities relate to, by the kind of those: seen in this run, and in any run that is remembered */
  private readonly referenced = new Map<string, Set<string>>();
  private readonly referencedBefore = new Map<string, Set<string>>();
  private readonly done = new Map<string, number | 'done'>();
  private readonly totals = new Map<string, KindCounts>();
  private readonly left = new Map<string, JsonObject>();
  private readonly decisions = new Map<string, DeletionDecision>();
  private ledger = new MemoryLedger();
  private owned: number | undefined;

  async progress(): Promise<ReadonlyMap<string, number | 'done'>> {
    return this.done;
  }

  async observeOwned(pages: AsyncIterable<readonly OwnedEntity[]>): Promise<{ owned: number }> {
    if (this.owned !== undefined) return { owned: this.owned };
    const first = ![...this.entities.values()].some(({ everSeen }) => everSeen);
    let owned = 0;
    for await (const page of pages) {
      for (const { key, digest } of page) {
        const known = this.known(key);
        if (!known.owned) owned += 1;
        const content = digest === undefined ? known.content : afterShown(known.content, digest);
        this.entities.set(entityKeyText(key), { ...known, owned: true, content });
      }
    }
    for (const [text, { owned: listed, seen }] of this.entities) if (!listed && !seen) this.entities.delete(text);
    for (const text of this.decisions.keys()) if (!this.entities.has(text)) this.decisions.delete(text);
    if (first) for (const [text, known] of this.entities) this.entities.set(text, { ...known, inherited: true });
    this.owned = owned;
    return { owned };
  }

  async digests(keys: readonly EntityKey[]): Promise<ReadonlyMap<string, string>> {
    const digests = new Map<string, string>();
    for (const key of keys) {
      const text = entityKeyText(key);
      const digest = this.entities.get(text)?.content.digest;
      if (digest !== null && digest !== undefined) digests.set(text, digest);
    }
    return digests;
  }

  /** Nothing can take over a run that lives in one process. */
  async assertCurrent(): Promise<void> {}

  async beginWrite(keys: readonly EntityKey[]): Promise<void> {
    for (const key of keys) {
      const known = this.entities.get(entityKeyText(key));
      if (known) this.entities.set(entityKeyText(key), { ...known, content: { ...known.content, digest: null } });
    }
  }

  async commit(page: CommittedPage): Promise<void> {
    for (const { key, kind, scope, digest, targets } of page.entities) {
      const known = this.known(key);
      const origin = sameOrigin(known, { kind, scope }) ? { kind, scope } : { kind: null, scope: null };
      const sighting = { seen: true, everSeen: true, inherited: false };
      const content = { ...known.content, digest };
      this.entities.set(entityKeyText(key), { content, ...origin, owned: known.owned, ...sighting });
      this.decisions.delete(entityKeyText(key));
      const referenced = this.referenced.get(kind) ?? new Set();
      for (const target of targets) referenced.add(target);
      this.referenced.set(kind, referenced);
    }
    const { recounted, takenBack } = this.ledger.take(page);
    const again = new Set(recounted.map(entityKeyText));
    const refusedBefore = ({ step, blocksDeletion, blueprint, identifier }: FailedRecord): boolean =>
      step === 'load' && !blocksDeletion && again.has(`${blueprint}\n${identifier}`);
    if (again.size > 0) this.failed = this.failed.filter((record) => !refusedBefore(record));
    for (const [kind, refusals] of takenBack) this.count(kind, { loadFailed: -refusals });
    for (const [kind, counts] of Object.entries(page.counts)) {
      this.count(kind, counts);
    }
    this.failed = [...this.failed, ...page.failed];
    this.done.set(progressKey(page.source, page.scope), page.last ? 'done' : page.pageNumber + 1);
    if (page.cursor !== undefined) this.left.set(progressKey(page.cursor.source, page.scope), page.cursor.value);
  }

  async cursors(): Promise<ReadonlyMap<string, JsonObject>> {
    return this.left;
  }

  async *stale(unread: readonly string[] = []): AsyncGenerator<readonly StaleEntity[], void, void> {
    const targets = [...this.referenced.values(), ...unread.flatMap((kind) => this.referencedBefore.get(kind) ?? [])];
    let page: StaleEntity[] = [];
    for (const [text, { owned, seen, kind, scope, inherited }] of this.entities) {
      if (!owned || seen || (kind !== null && unread.includes(kind))) continue;
      const [blueprint = '', identifier = ''] = text.split('\n');
      const key = { blueprint, identifier };
      const referenced = targets.some((set) => isAmongTexts(set, key));
      const decision = this.decisions.get(text) ?? null;
      page.push({ key, kind, scope, referenced, inherited, decision });
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

  async *refused(): AsyncGenerator<readonly LedgerEntry[], void, void> {
    yield* this.ledger.pages(LEDGER_PAGE);
  }

  async payloads(keys: readonly EntityKey[]): Promise<ReadonlyMap<string, string>> {
    return this.ledger.payloads(keys);
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
    const held = this.deletions.filter(({ status }) => status === 'held');
    for (const { kind } of held) this.count(kind ?? UNKNOWN_KIND, { held: 1 });
    this.finished = run;
  }

  /** What a person decides about deletions that this run has held back. The next run knows of it. */
  decide(decision: DeletionDecision, keys: readonly EntityKey[]): void {
    for (const key of keys) this.decisions.set(entityKeyText(key), decision);
  }

  /** A new run that remembers what this one knew of each entity. */
  nextRun(): MemoryState {
    const next = new MemoryState();
    for (const [text, known] of this.entities) next.entities.set(text, { ...known, owned: false, seen: false });
    next.ledger = this.ledger.nextRun();
    for (const [text, decision] of this.decisions) next.decisions.set(text, decision);
    for (const [key, cursor] of this.left) next.left.set(key, cursor);
    for (const [kind, targets] of [...this.referencedBefore, ...this.referenced]) {
      next.referencedBefore.set(kind, new Set([...(next.referencedBefore.get(kind) ?? []), ...targets]));
    }
    return next;
  }

  private count(kind: string, counts: Partial<KindCounts>): void {
    this.totals.set(kind, addCounts(this.totals.get(kind) ?? NO_COUNTS, counts));
  }

  private known(key: EntityKey): KnownEntity {
    return this.entities.get(entityKeyText(key)) ?? UNKNOWN;
  }
}
