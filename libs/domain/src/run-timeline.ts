/** The steps of a run, in the order in which they are taken. */
export const RUN_PHASES = [
  'prepare',
  'list_owned',
  'read',
  'second_look',
  'second_pass',
  'reconcile',
  'share',
] as const;
export type RunPhaseName = (typeof RUN_PHASES)[number];

/** Requests sent, and how long those to the upstream have waited for their turn, all together. */
export interface RunRequests {
  readonly upstream: number;
  readonly port: number;
  readonly limiterWaitMs?: number;
  /** answers to requests that other runs with the same key have sent; not among `upstream` */
  readonly shared?: number;
}

/** One step of a run, with what it took. Times are ISO 8601. */
export interface RunPhase {
  readonly name: RunPhaseName;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly requests: RunRequests;
  readonly outcome: 'done' | 'failed';
}

/** What came of reading something of the upstream. */
export interface ReadStatistics {
  /** when the first answer came, and the last; ISO 8601 */
  readonly firstAt: string;
  readonly lastAt: string;
  /** pages of lists */
  readonly pages: number;
  readonly records: number;
  readonly faults: number;
  /** lists that were read to their end */
  readonly ended: number;
}

/** One list of one scope; of every further scope together where the scope is null. */
export interface ListRead extends ReadStatistics {
  readonly source: string;
  readonly scope: string | null;
}

/** All lists of one scope; those of every further scope together where the scope is null. */
export interface ScopeRead extends ReadStatistics {
  readonly scope: string | null;
}

/** How many lists, and how many scopes, a run tells apart. */
export const MAX_TOLD_APART = 200;

/** How the last attempt at a run has gone. */
export interface RunTimeline {
  readonly phases: readonly RunPhase[];
  readonly lists: readonly ListRead[];
  readonly scopes: readonly ScopeRead[];
}

export const NO_TIMELINE: RunTimeline = { phases: [], lists: [], scopes: [] };
