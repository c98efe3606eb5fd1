import type { Logger } from '@quayside/domain';
import type { Database } from '@quayside/platform-database';
import type { ResyncQueue } from '@quayside/platform-queue';
import { nextDueTime } from '@quayside/resync-schedule';
import { claimDueInstallations, listRunsToDispatch, type ClaimedDue } from '@quayside/tenancy';
import type { FairDispatch } from './fair-dispatch';

/** How many installations one tick claims, and lost runs it gives back; what is left over waits for the next. */
const BATCH = 200;

export interface TickDeps {
  readonly database: Database;
  readonly queue: Pick<ResyncQueue, 'dispatch' | 'waiting'>;
  readonly logger: Logger;
  readonly fair: FairDispatch;
  readonly redispatchAfterSeconds: number;
  /** scheduled runs of one organisation that may wait; more are skipped */
  readonly maxWaiting: number;
}

export interface TickResult {
  readonly claimed: number;
  readonly dispatched: number;
  /** runs whose job could not be added; they come again as lost ones do */
  readonly failed: number;
}

/**
 * One turn of the scheduler: due installations get a queued run in Postgres, and of the runs that wait, whoever made them,
 * as many get their job in Redis as the workers will soon take. Both halves may be repeated or done by several schedulers
 * at once: a row is claimed by one, and a job that is there already is not added twice. What Redis lost is put back. All
 * jobs of a turn are added at once: one that fails costs the others nothing, and a Redis that does not answer costs one
 * wait.
 *
 * @throws QueueError `queue_unavailable`: what was due is claimed, and nothing counts as dispatched
 */
export async function tick(deps: TickDeps): Promise<TickResult> {
  const { database, queue, logger, fair, redispatchAfterSeconds, maxWaiting } = deps;
  const claimed = await claimDueInstallations(database, { limit: BATCH, maxWaiting, nextDueTime });
  for (const claim of claimed) warnOfSkipped(claim, logger);
  const runs = await listRunsToDispatch(database, {
    limit: BATCH,
    redispatchAfterSeconds,
    after: fair.after,
    choose: async (waiting) => fair.choose(waiting, await queue.waiting()),
  });
  const added = await Promise.allSettled(
    runs.map(({ epoch, lane, ...run }) => queue.dispatch({ version: 1, ...run }, epoch, lane)),
  );
  const failures = added.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
  const [first] = failures;
  if (first) logger.error({ err: first.reason as unknown, failed: failures.length }, 'runs could not be dispatched');
  return { claimed: claimed.length, dispatched: runs.length - failures.length, failed: failures.length };
}

const WHY_SKIPPED = {
  overlap: 'a resync was due while the last one still runs; it was skipped',
  backlog: 'a resync was due while too many of its organisation wait; it was skipped',
} as const;

function warnOfSkipped({ organisationId, installationId, skipped }: ClaimedDue, logger: Logger): void {
  if (skipped !== null) logger.warn({ organisationId, installationId, reason: skipped }, WHY_SKIPPED[skipped]);
}
