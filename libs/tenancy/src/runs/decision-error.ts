import { AppError } from '@quayside/domain';

/** Every code has a page in docs/errors. */
export const DECISION_ERROR_CODES = [
  /** the run holds no deletions back: it is active, or ended otherwise */
  'run_not_held',
  /** a later run has a list of its own, or the mapping is another one by now */
  'held_list_outdated',
  /** an entity that was named is not in the run's list of held deletions */
  'deletion_not_held',
] as const;
export type DecisionErrorCode = (typeof DECISION_ERROR_CODES)[number];

/** Why nothing can be decided about deletions. Nothing was written. */
export class DecisionError extends AppError<DecisionErrorCode> {
  override readonly name = 'DecisionError';
}
