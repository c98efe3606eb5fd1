import type { KindCounts, RunFault, RunOutcome } from '@quayside/domain';

/** What the steps of a run that came to its end have found. */
export interface RunFindings {
  readonly faults: readonly RunFault[];
  readonly counts: ReadonlyMap<string, KindCounts>;
  readonly held: boolean;
  readonly deletionsFailed: number;
}

/**
 * The one word for a run that came to its end. Held deletions come before partial: they wait for a person, while what
 * failed is tried again by itself.
 */
export function foldOutcome(findings: RunFindings): RunOutcome {
  if (findings.held) return 'held';
  const recordsFailed = [...findings.counts.values()].some(({ mapFailed, loadFailed }) => mapFailed + loadFailed > 0);
  return recordsFailed || findings.faults.length > 0 || findings.deletionsFailed > 0 ? 'partial' : 'complete';
}

/** Port's own word for how a run ended, for its data source screen. */
export function portResyncStatus(outcome: RunOutcome): 'completed' | 'failed' | 'aborted' {
  if (outcome === 'complete') return 'completed';
  return outcome === 'cancelled' ? 'aborted' : 'failed';
}
