import type { StaleEntity } from '@quayside/domain';

/** What was seen completely, and what was not. */
export interface Completeness {
  /** nothing failed anywhere: every scope, every list and every record was read and mapped */
  readonly complete: boolean;
  /** whether everything of this kind and scope was read and mapped */
  isComplete(kind: string, scope: string): boolean;
}

export interface DeletionRules {
  readonly completeness: Completeness;
  /** whether entities that only others relate to are kept (Port creates them for a missing relation target) */
  readonly keepReferenced: boolean;
  /** whether what was at Port before the installation began waits for a person; a process without a memory cannot tell */
  readonly holdInherited: boolean;
}

/**
 * - `due`: it goes, unless too many are due together
 * - `approved`: it goes, however many there are
 * - `inherited`: it waits for a person, however few there are
 */
export type StaleVerdict = 'due' | 'approved' | 'inherited' | 'kept_referenced' | 'kept_incomplete' | 'kept_rejected';

/**
 * What a stale entity is to be taken for. In doubt it stays: an entity whose origin nobody remembers goes only when the
 * whole run was complete, any other one when its own kind and scope were. An approval lifts the limits on how many go at
 * once, and nothing else.
 */
export function judgeStale(stale: StaleEntity, rules: DeletionRules): StaleVerdict {
  const { completeness } = rules;
  const seenWhole =
    completeness.complete ||
    (stale.kind !== null && stale.scope !== null && completeness.isComplete(stale.kind, stale.scope));
  if (!seenWhole) return 'kept_incomplete';
  if (rules.keepReferenced && stale.referenced) return 'kept_referenced';
  if (stale.decision === 'rejected') return 'kept_rejected';
  if (stale.decision === 'approved') return 'approved';
  return rules.holdInherited && stale.inherited ? 'inherited' : 'due';
}

/**
 * Whether so many deletions at once must wait for a person. The rate counts all that we own, not only what is stale.
 *
 * @param threshold the largest part, from 0 (never delete) to 1 (always), that may go without asking
 */
export function exceedsThreshold(deletions: number, owned: number, threshold: number): boolean {
  return deletions > 0 && deletions / Math.max(owned, deletions) > threshold;
}
