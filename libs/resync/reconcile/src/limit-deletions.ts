import { exceedsThreshold } from './decide-deletions';

/**
 * The most that one run deletes without a person, whatever the threshold. A part of all that is owned says little where
 * very much is owned: nine tenths of 50,000 entities are an afternoon of restoring by hand. What really goes within one
 * interval of a healthy status page are tens of entities, and a whole page with its history is a few thousand.
 */
export const MAX_UNAPPROVED_DELETIONS = 5_000;

/** How many stale entities no rule keeps, by what they were taken for, and how many a person has decided to keep. */
export interface JudgedDeletions {
  readonly due: number;
  readonly approved: number;
  readonly inherited: number;
  readonly rejected: number;
}

export interface DeletionLimits {
  /** entities under our datasource when the run began */
  readonly owned: number;
  /** the largest part of what nobody has decided about, from 0 to 1, that may go without asking */
  readonly threshold: number;
  /** what earlier attempts of the run have deleted, approved or not */
  readonly deletedBefore: number;
}

/**
 * Whether what is due waits for a person, all of it, as too much would go at once. Entities that a person decides about,
 * now or before, are out of the account on both sides: they neither count as due, nor make the rest look small.
 */
export function isTooMuch(
  { due, approved, inherited, rejected }: JudgedDeletions,
  { owned, threshold, deletedBefore }: DeletionLimits,
): boolean {
  if (due === 0) return false;
  const deletions = due + deletedBefore;
  const undecided = owned - approved - inherited - rejected;
  return deletions > MAX_UNAPPROVED_DELETIONS || exceedsThreshold(deletions, undecided, threshold);
}
