import type { EntityKey } from './entity';
import type { ExpressionNote, FailedRecord, KindCounts, RunFault, RunOutcome } from './run';

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
}

/** An entity that the upstream still asks for. */
export interface SeenEntity {
  readonly key: EntityKey;
  readonly kind: string;
  readonly scope: string;
  /** the digest of the content that Port holds now; null when Port refused it, so that the next run tries again */
  readonly digest: string | null;
  /** `entityKeyText` of every entity it relates to */
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
  /** true when an entity that was seen in this run relates to it */
  readonly referenced: boolean;
}

export const DELETION_STATUSES = ['deleted', 'held', 'kept_referenced', 'kept_incomplete', 'failed'] as const;
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
  /** requests sent, by `upstream` and `port` */
  readonly requests: { readonly upstream: number; readonly port: number };
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
   * Takes in Port's own listing, page by page. When it ends, digests of entities that Port does not hold any more are
   * forgotten, so that those entities are written again. Asked again in the same run, it only tells the number.
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
  /** The owned entities that no committed page of this run has seen, in pages of at most 500. */
  stale(): AsyncGenerator<readonly StaleEntity[], void, void>;
  /** `kind` and `scope` of everything whose records failed in this run in a way that leaves unknown which entity they stand for. */
  incomplete(): Promise<readonly { readonly kind: string; readonly scope: string }[]>;
  /** Writes down what became of stale entities, and counts those that were deleted. */
  recordDeletions(deletions: readonly Deletion[]): Promise<void>;
  counts(): Promise<ReadonlyMap<string, KindCounts>>;
  finish(run: FinishedRun): Promise<void>;
}

/** The key of `ResyncState.progress`. */
export function progressKey(source: string, scope: string): string {
  return `${source}\n${scope}`;
}
