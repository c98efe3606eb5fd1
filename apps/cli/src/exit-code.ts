import type { RunOutcome } from '@quayside/domain';

/** What a pipeline sees of a run. */
export const EXIT_CODES: Readonly<Record<RunOutcome, number>> = {
  complete: 0,
  partial: 2,
  credentials_rejected: 3,
  held: 4,
  cancelled: 1,
  failed: 1,
};
