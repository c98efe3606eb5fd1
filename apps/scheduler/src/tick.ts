import type { Logger } from '@quayside/domain';
import type { Database } from '@quayside/platform-database';
import type { ResyncQueue } from '@quayside/platform-queue';
import { nextDueTime } from '@quayside/resync-schedule';
import { claimDueInstallations, listRunsToDispatch } from '@quayside/tenancy';

/** How many installations and runs one tick takes; what is left over waits for the next. */
const BATCH = 200;

export interface TickDeps {
  readonly database: Database;
  readonly queue: Pick<ResyncQueue, 'dispatch'>;
  readonly logger: Logger;
  readonly redispatchAfterSeconds: number;
}

export interface TickResult {
  readonly claimed: number;
  readonly dispatched: number;
  /** runs whose job could not be added; they come again as lost ones do */
  readonly failed: number;
}

/**
 * One turn of the scheduler: due installations get a queued run in Postgres, and every run that waits, whoever made it,
 * gets its job in Redis. Both halves may be repeated or done by several schedulers at once: a row is claimed by one, and
 * a job that is there already is not added twice. What Redis lost is put back the same way. All jobs of a turn are added
 * at once: one that fails costs the others nothing, and a Redis that does not answer costs one wait.
 */
export async function tick({ database, queue, logger, redispatchAfterSeconds }: TickDeps): Promise<TickResult> {
  const claimed = await claimDueInstallations(database, { limit: BATCH, nextDueTime });
  for (const { installationId, runId } of claimed) {
    if (runId === null)
      logger.warn({ installationId }, 'a resync was due while the last one still runs; it was skipped');
  }
  const waiting = await listRunsToDispatch(database, { limit: BATCH, redispatchAfterSeconds });
  const added = await Promise.allSettled(
    waiting.map(({ epoch, ...run }) => queue.dispatch({ version: 1, ...run }, epoch)),
  );
  const failures = added.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
  const [first] = failures;
  if (first) logger.error({ err: first.reason as unknown, failed: failures.length }, 'runs could not be dispatched');
  return { claimed: claimed.length, dispatched: waiting.length - failures.length, failed: failures.length };
}
