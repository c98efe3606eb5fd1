/** Where a run stands. `queued` and `running` are the active states; an installation has at most one active run. */
export const RUN_STATES = ['queued', 'running', 'finished'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** Who asked for a run; `port`: somebody in Port, with its resync button or a change of the integration. */
export const RUN_TRIGGERS = [
  'schedule',
  'manual',
  'install',
  'mapping_change',
  'deletions_approved',
  'port',
  'once',
] as const;
export type RunTrigger = (typeof RUN_TRIGGERS)[number];

/**
 * How much of the upstream a run reads.
 * - `full`: everything
 * - `delta`: the lists that say what there is, and of the long ones what is new and a part of the rest; nothing is
 *   deleted of what it did not read whole
 */
export const RUN_MODES = ['full', 'delta'] as const;
export type RunMode = (typeof RUN_MODES)[number];

/** The hours after which a delta run becomes a full one: at least, at most, and where nobody says otherwise. */
export const FULL_SWEEP_HOURS = { least: 1, most: 168, usual: 24 } as const;

/**
 * How a run ended.
 * - `complete`: everything was fetched, mapped, loaded and reconciled
 * - `partial`: some records or pages failed; nothing of what failed was deleted
 * - `credentials_rejected`: a key was refused; nothing was deleted
 * - `held`: there are deletions that wait for a person; none of those was made
 * - `cancelled`: stopped on request; nothing was deleted
 * - `failed`: anything else
 */
export const RUN_OUTCOMES = ['complete', 'partial', 'credentials_rejected', 'held', 'cancelled', 'failed'] as const;
export type RunOutcome = (typeof RUN_OUTCOMES)[number];

/** What ends a run as `credentials_rejected`, which halts its installation: a refused key of its upstream, or Port's credentials. */
export const HALT_CODES = ['credentials_rejected', 'port_credentials_rejected'] as const;
export type HaltCode = (typeof HALT_CODES)[number];

export function isHaltCode(code: string): code is HaltCode {
  return (HALT_CODES as readonly string[]).includes(code);
}

/** What happened to one kind in a run, in records and entities. */
export interface KindCounts {
  /** records read from the upstream */
  readonly fetched: number;
  /** records that the mapping turned into an entity */
  readonly mapped: number;
  /** records that a selector left out */
  readonly filteredOut: number;
  /** records without an identifier or a blueprint */
  readonly dropped: number;
  /** records whose mapping failed */
  readonly mapFailed: number;
  readonly created: number;
  readonly updated: number;
  /** entities that Port holds already, and that cost no request */
  readonly unchanged: number;
  /** entities that Port refused */
  readonly loadFailed: number;
  readonly deleted: number;
  /** entities whose deletion waits for a person; counted when the run ends */
  readonly held: number;
}

export const NO_COUNTS: KindCounts = {
  fetched: 0,
  mapped: 0,
  filteredOut: 0,
  dropped: 0,
  mapFailed: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  loadFailed: 0,
  deleted: 0,
  held: 0,
};

export function addCounts(a: KindCounts, b: Partial<KindCounts>): KindCounts {
  const sum: Record<string, number> = { ...a };
  for (const [name, value] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + value;
  return sum as unknown as KindCounts;
}

/** A page, a kind or a step that failed while the run went on. */
export interface RunFault {
  /** an error code with a page in docs/errors */
  readonly code: string;
  readonly message: string;
  /** the page of the upstream it belongs to; absent when it is the whole run's */
  readonly scope?: string;
  readonly source?: string;
}

/** A record that could not be mapped, or an entity that Port refused. */
export interface FailedRecord {
  readonly kind: string;
  readonly scope: string;
  readonly step: 'map' | 'load';
  /** true when it is unknown which entity the record stands for, so that nothing of its kind and scope may be deleted */
  readonly blocksDeletion: boolean;
  /** the record's own id where it has one */
  readonly recordId: string | null;
  readonly blueprint: string | null;
  readonly identifier: string | null;
  readonly code: string;
  readonly message: string;
}

/** The weightiest first. */
export const EXPRESSION_NOTES = ['quarantined', 'misconfigured', 'slow', 'always_null'] as const;

/**
 * What a run noticed about one expression of its mapping.
 * - `misconfigured`: it failed, or gave nothing
 * - `always_null`: it gave null for every record
 * - `quarantined`: it ran into its limits too often, or brought its thread down, and was not tried again
 * - `slow`: the compiled engine refuses it, or what it met in a record, so that the slow one ran it
 */
export interface ExpressionNote {
  readonly note: (typeof EXPRESSION_NOTES)[number];
  readonly kind: string;
  /** where it stands in the mapping, for example `resources[2].port.entity.mappings.properties.url` */
  readonly path: string;
  readonly expression: string;
  /** how many records it concerns */
  readonly records: number;
  /** the first error, in the words of the expression's language; null where there was none */
  readonly message: string | null;
}
