import { NO_COUNTS, type KindCounts, type RunOutcome } from '@quayside/domain';
import { RECONCILIATION_KIND, RUNTIME_KIND, type SyncCounts, type SyncMetrics, type SyncState } from '@quayside/port';
import { portResyncStatus } from '@quayside/resync-report';

/** One resource of the mapping, as Port's screen names it. */
export interface ShownResource {
  readonly kind: string;
  /** the expression that gives the blueprint */
  readonly blueprint: string;
}

/** What a run that has ended tells of itself. */
export interface EndedRun {
  readonly outcome: RunOutcome;
  /** false when it was broken off */
  readonly cameToItsEnd: boolean;
  readonly counts: ReadonlyMap<string, KindCounts>;
  /** how many lists of a kind could not be read */
  readonly faultsOf: (kind: string) => number;
  readonly seconds: { readonly run: number; readonly read: number; readonly reconcile: number };
}

const NOTHING: SyncCounts = {
  extracted: 0,
  extractFailed: 0,
  transformed: 0,
  filteredOut: 0,
  transformFailed: 0,
  loaded: 0,
  loadFailed: 0,
  skipped: 0,
  deleted: 0,
};

/** What Port shows while the run goes on: every count at nothing. */
export function syncMetricsAtStart(resources: readonly ShownResource[]): readonly SyncMetrics[] {
  const common = { counts: NOTHING, durationSeconds: 0 };
  return [
    ...resources.map((resource, index) => ({ ...resource, index, state: 'syncing' as const, ...common })),
    { ...special(RECONCILIATION_KIND), state: 'pending', ...common },
    { ...special(RUNTIME_KIND), state: 'syncing', ...common },
  ];
}

/**
 * What Port shows afterwards; nothing of it is under way any more. The counts of a kind stand at the first resource that
 * maps it, and what was deleted at the reconciliation, as Port's own integrations have it.
 */
export function syncMetricsAtEnd(resources: readonly ShownResource[], run: EndedRun): readonly SyncMetrics[] {
  const { counts, outcome, seconds } = run;
  const firstOf = new Map(resources.map(({ kind }, index) => [kind, index] as const).reverse());
  const deleted = [...counts.values()].reduce((sum, ofKind) => sum + ofKind.deleted, 0);
  return [
    ...resources.map((resource, index): SyncMetrics => {
      const { kind } = resource;
      const shown = firstOf.get(kind) === index ? countsOf(counts.get(kind) ?? NO_COUNTS, run.faultsOf(kind)) : NOTHING;
      return { ...resource, index, state: stateOfKind(kind, run), counts: shown, durationSeconds: seconds.read };
    }),
    {
      ...special(RECONCILIATION_KIND),
      state: stateOfReconciliation(run),
      counts: { ...NOTHING, deleted },
      durationSeconds: seconds.reconcile,
    },
    { ...special(RUNTIME_KIND), state: portResyncStatus(outcome), counts: NOTHING, durationSeconds: seconds.run },
  ];
}

function special(kind: string): Pick<SyncMetrics, 'kind' | 'index' | 'blueprint'> {
  return { kind, index: null, blueprint: '' };
}

function countsOf(counts: KindCounts, faults: number): SyncCounts {
  return {
    extracted: counts.fetched,
    extractFailed: faults,
    transformed: counts.mapped,
    filteredOut: counts.filteredOut + counts.dropped,
    transformFailed: counts.mapFailed,
    loaded: counts.created + counts.updated,
    loadFailed: counts.loadFailed,
    skipped: counts.unchanged,
    deleted: 0,
  };
}

function stateOfKind(kind: string, { outcome, cameToItsEnd, counts, faultsOf }: EndedRun): SyncState {
  if (outcome === 'cancelled') return 'aborted';
  const { mapFailed, loadFailed } = counts.get(kind) ?? NO_COUNTS;
  return cameToItsEnd && mapFailed + loadFailed + faultsOf(kind) === 0 ? 'completed' : 'failed';
}

/** Deletions that wait for a person were not made. */
function stateOfReconciliation({ outcome, cameToItsEnd }: EndedRun): SyncState {
  if (outcome === 'cancelled') return 'aborted';
  return cameToItsEnd && outcome !== 'held' ? 'completed' : 'failed';
}
