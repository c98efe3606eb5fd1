import type { EntityKey } from './entity';
import type { JsonObject } from './json';
import type { LedgerChanges, LedgerEntry } from './refused-entity';
import type { ExpressionNote, FailedRecord, KindCounts, RunFault, RunOutcome } from './run';
import type { RunRequests, RunTimeline } from './run-timeline';

/** One page of one list, done: fetched, mapped and loaded. Written whole or not at all. */
export interface CommittedPage {
  readonly source: string;
  readonly scope: string;
  readonly pageNumber: number;
  /** true when the list ends here */
  readonly last: boolean;
  readonly entities: readonly SeenEntity[];
  readonly counts: Readonly<Record<string, Partial<KindCounts>>>;
  readonly failed: readonly FailedRecord[];
  /** what was refused; nothing when absent. Whatever else of `entities` was refused before is refused no more. */
  readonly ledger?: LedgerChanges;
  /** what the attempt has sent since its commit before this one; nothing when absent */
  readonly requests?: RunRequests;
  /** kept from run to run, in place of what was left for the next reading of this source in this scope */
  readonly cursor?: { readonly source: string; readonly value: JsonObject };
}

/** An entity that the upstream still asks for. */
export interface SeenEntity {
  readonly key: EntityKey;
  readonly kind: string;
  readonly scope: string;
  /** the digest of the content that was written or found unchanged; null when Port refused it, so that it is tried again */
  readonly digest: string | null;
  /** `entityKeyText` of every entity it relates to, or `anyEntityText` of their blueprints where there are too many */
  readonly targets: readonly string[];
}

/** An entity of Port's own listing. The digest is there when the content was read too. */
export interface OwnedEntity {
  readonly key: EntityKey;
  readonly digest?: string;
}

/** An entity that Port holds under our datasource and that this run has not seen. */
export interface StaleEntity {
  readonly key: EntityKey;
  /** what it was made from when it was last seen; null when nobody remembers */
  readonly kind: string | null;
  readonly scope: string | null;
  /** true when an entity relates to it that was seen in this run, or that the run could not have seen */
  readonly referenced: boolean;
  /** true when it was at Port before the installation wrote anything, and no run has seen it since */
  readonly inherited: boolean;
  /** what a person has decided about it, as long as that stands; null when nobody has */
  readonly decision: DeletionDecision | null;
}

/** What a person can decide about a deletion that was held back. */
export const DELETION_DECISIONS = ['approved', 'rejected'] as const;
export type DeletionDecision = (typeof DELETION_DECISIONS)[number];

/**
 * What became of a stale entity.
 * - `held`: it waits for a person
 * - `kept_referenced`: an entity that was seen relates to it
 * - `kept_incomplete`: it could have been missed
 * - `kept_rejected`: a person decided that it stays
 * - `failed`: it was due, and is still there
 */
export const DELETION_STATUSES = [
  'deleted',
  'held',
  'kept_referenced',
  'kept_incomplete',
  'kept_rejected',
  'failed',
] as const;
export type DeletionStatus = (typeof DELETION_STATUSES)[number];

export interface Deletion {
  readonly key: EntityKey;
  readonly kind: string | null;
  readonly status: DeletionStatus;
}

export interface FinishedRun {
  readonly outcome: RunOutcome;
  readonly faults: readonly RunFault[];
  /** what ended the run, when its outcome is `failed` or `credentials_rejected` */
  readonly error: { readonly code: string; readonly message: string } | null;
  /** of this attempt */
  readonly requests: RunRequests;
  /** those of them that no commit has carried; all of them when absent */
  readonly uncommittedRequests?: RunRequests;
  /** how it went; nothing when absent */
  readonly timeline?: RunTimeline;
  /** what was noticed about the expressions of the mapping; nothing when absent */
  readonly expressionNotes?: readonly ExpressionNote[];
}

/**
 * What one run knows and writes down. Two implementations: in Postgres, for the workers, where every write carries the
 * run's epoch and a write of a run that was superseded throws `run_superseded` and changes nothing; and in memory, for
 * `sail`.
 */
export interface ResyncState {
  /**
   * What an earlier attempt of this run has finished: the number of the next list page to read for each
   * `source` and `scope`, or `done`.
   */
  progress(): Promise<ReadonlyMap<string, number | 'done'>>;
  /**
   * Takes in Port's own listing, page by page. Where it tells of contents, what is known of them becomes what
   * `afterShown` makes of it. When it ends, digests of entities that Port does not hold any more are
   * forgotten, so that those entities are written again, and so are decisions about them. As long as no run of the
   * installation has seen anything, what is listed is taken for inherited. Asked again in the same run, it only tells
   * the number.
   */
  observeOwned(pages: AsyncIterable<readonly OwnedEntity[]>): Promise<{ readonly owned: number }>;
  /** The digests known for these keys, by `entityKeyText`. Keys that Port does not hold are absent. */
  digests(keys: readonly EntityKey[]): Promise<ReadonlyMap<string, string>>;
  /**
   * Throws `run_superseded` when another worker has taken the run over. Asked right before anything is written to Port,
   * so that a worker that was paused for a minute does no harm when it wakes up.
   */
  assertCurrent(): Promise<void>;
  /**
   * Right before these entities are written to Port: asserts the same, and forgets their digests. From here until their
   * page is committed nobody knows what Port holds of them, so that a run that ends in between claims nothing.
   */
  beginWrite(keys: readonly EntityKey[]): Promise<void>;
  commit(page: CommittedPage): Promise<void>;
  /** What earlier runs, and earlier pages of this one, have left for the next reading of each list, by `progressKey`. */
  cursors(): Promise<ReadonlyMap<string, JsonObject>>;
  /**
   * The owned entities that no committed page of this run has seen, in pages of at most 500. Entities last seen as one of
   * the kinds in `unread`, which this run does not read whole, are never among them, and what they relate to counts as
   * referenced.
   */
  stale(unread?: readonly string[]): AsyncGenerator<readonly StaleEntity[], void, void>;
  /** `kind` and `scope` of everything whose records failed in this run in a way that leaves unknown which entity they stand for. */
  incomplete(): Promise<readonly { readonly kind: string; readonly scope: string }[]>;
  /**
   * The ledger: what Port has refused and this run has not tried again from there, in pages of at most 50 in the order of
   * the keys. Entries that are committed while it is read may be missing.
   */
  refused(): AsyncGenerator<readonly LedgerEntry[], void, void>;
  /** The payloads that the ledger keeps for these keys, by `entityKeyText`. */
  payloads(keys: readonly EntityKey[]): Promise<ReadonlyMap<string, string>>;
  /** Writes down what became of stale entities, and counts those that were deleted. */
  recordDeletions(deletions: readonly Deletion[]): Promise<void>;
  counts(): Promise<ReadonlyMap<string, KindCounts>>;
  finish(run: FinishedRun): Promise<void>;
}

/** The key of `ResyncState.progress`. */
export function progressKey(source: string, scope: string): string {
  return `${source}\n${scope}`;
}
