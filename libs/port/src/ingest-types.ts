import type { JsonObject } from '@quayside/domain';

/** Port's words for how far a kind, or a whole resync, has come. */
export type SyncState = 'pending' | 'syncing' | 'completed' | 'failed' | 'aborted';

/** What Port shows of a resync beside its kinds: the run as a whole, and what it deleted. */
export const RUNTIME_KIND = '__runtime__';
export const RECONCILIATION_KIND = '__reconciliation__';

/** In records and entities, as Port counts them. */
export interface SyncCounts {
  readonly extracted: number;
  readonly extractFailed: number;
  readonly transformed: number;
  readonly filteredOut: number;
  readonly transformFailed: number;
  readonly loaded: number;
  readonly loadFailed: number;
  /** written already, and left alone */
  readonly skipped: number;
  readonly deleted: number;
}

/** How one resource of the mapping fares in a resync. */
export interface SyncMetrics {
  /** a kind, `RUNTIME_KIND` or `RECONCILIATION_KIND` */
  readonly kind: string;
  /** the place of the resource in the mapping; null for what is no resource */
  readonly index: number | null;
  /** the expression that gives the blueprint, as the mapping has it; empty for what is no resource */
  readonly blueprint: string;
  readonly state: SyncState;
  readonly counts: SyncCounts;
  readonly durationSeconds: number;
}

export interface PortLogLine {
  readonly level: 'INFO' | 'WARNING' | 'ERROR';
  readonly message: string;
  readonly at: Date;
  readonly extra: JsonObject;
}

/** Where an integration tells Port how its resyncs go. A method fails with a `PortError`, or the reason of its signal. */
export interface PortIngest {
  sendMetrics(runId: string, metrics: readonly SyncMetrics[], signal: AbortSignal): Promise<void>;
  /** The same for one resource, in place of what was sent of it before. */
  putMetrics(runId: string, metrics: SyncMetrics, signal: AbortSignal): Promise<void>;
  sendHeartbeat(runId: string, signal: AbortSignal): Promise<void>;
  /** Secrets in the texts are masked. At most a hundred lines a request. */
  sendLogs(lines: readonly PortLogLine[], signal: AbortSignal): Promise<void>;
}
