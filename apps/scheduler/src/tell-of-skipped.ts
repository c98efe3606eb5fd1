import type { Logger } from '@quayside/domain';
import type { ClaimedDue } from '@quayside/tenancy';

const WHY_SKIPPED = {
  overlap: 'a resync was due while the last one still runs; it was skipped',
  backlog: 'a resync was due while too many of its organisation wait; it was skipped',
  halted: 'a resync was due while its installation is halted; it was skipped',
} as const;

/** Logs why a due installation got no run. */
export function tellOfSkipped({ organisationId, installationId, skipped }: ClaimedDue, logger: Logger): void {
  if (skipped === null) return;
  // the worker has warned of the halt, and every due time of it would only say so again
  const level = skipped === 'halted' ? 'debug' : 'warn';
  logger[level]({ organisationId, installationId, reason: skipped }, WHY_SKIPPED[skipped]);
}
