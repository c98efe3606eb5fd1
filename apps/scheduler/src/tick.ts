import type { Logger } from '@quayside/domain';
import type { Database } from '@quayside/platform-database';
import type { ResyncQueue } from '@quayside/platform-queue';
import { nextDueTime } from '@quayside/resync-schedule';
import { claimDueInstallations, listRunsToDispatch, lookForWork, type RunToDispatch } from '@quayside/tenancy';
import type { FairDispatch } from './fair-dispatch';
import { tellOfSkipped } from './tell-of-skipped';

/** How many installations are claimed at once: their rows are locked for so long, and each costs more the more there are. */
const MOST_CLAIMED = 200;
/** How many lost runs are given back at once; what is left over waits for the next tick. */
const MOST_LOST = 200;

export interface TickDeps {
  readonly database: Database;
  readonly queue: Pick<ResyncQueue, 'dispatchAll' | 'waiting'>;
  readonly logger: Logger;
  readonly fair: FairDispatch;
  readonly redispatchAfterSeconds: number;
  /** scheduled runs of one organisation that may wait; more are skipped */
  readonly maxWaiting: number;
  /** ends a tick that would go on because much is to do */
  readonly stopping: AbortSignal;
}

export interface TickResult {
  readonly claimed: number;
  readonly dispatched: number;
  /** runs whose job could not be added; they come again as lost ones do */
  readonly failed: number;
}

/**
 * One tick of the scheduler: due installations get a queued run in Postgres, and of the runs that wait, whoever made them,
 * as many get their job in Redis as the workers will soon take. Both halves may be repeated or done by several schedulers
 * at once: a row is claimed by one, and a job that is there already is not added twice. What Redis lost is put back. While
 * there is more of it than is done at once, it goes on with the next part.
 *
 * @throws QueueError `queue_unavailable`: what was due is claimed, and nothing counts as dispatched
 */
export async function tick(deps: TickDeps): Promise<TickResult> {
  deps.fair.begin();
  let [claimed, dispatched, failed] = [0, 0, 0];
  let isCutShort: boolean;
  do {
    const part = await doPart(deps);
    claimed += part.claimed;
    dispatched += part.dispatched;
    failed += part.failed;
    isCutShort = part.isCutShort;
  } while (isCutShort && failed === 0 && !deps.stopping.aborted);
  return { claimed, dispatched, failed };
}

async function doPart(deps: TickDeps): Promise<TickResult & { readonly isCutShort: boolean }> {
  const { database, queue, logger, fair, redispatchAfterSeconds, maxWaiting } = deps;
  const work = await lookForWork(database, { redispatchAfterSeconds });
  const claimed = work.isDue
    ? await claimDueInstallations(database, { limit: MOST_CLAIMED, maxWaiting, nextDueTime })
    : [];
  for (const claim of claimed) tellOfSkipped(claim, logger);
  let isCutShort = claimed.length === MOST_CLAIMED;
  const runs = await listRunsToDispatch(database, {
    work: { isWaiting: work.isWaiting || claimed.length > 0, isLost: work.isLost },
    limit: MOST_LOST,
    redispatchAfterSeconds,
    after: fair.after,
    choose: async (waiting) => {
      const chosen = fair.choose(waiting, await queue.waiting());
      isCutShort ||= fair.hasRoom;
      return chosen;
    },
  });
  return { claimed: claimed.length, ...(await dispatch(runs, deps)), isCutShort };
}

/** All jobs are added at once, so that a Redis that does not answer costs one wait. */
async function dispatch(
  runs: readonly RunToDispatch[],
  { queue, logger }: TickDeps,
): Promise<Pick<TickResult, 'dispatched' | 'failed'>> {
  if (runs.length === 0) return { dispatched: 0, failed: 0 };
  try {
    await queue.dispatchAll(runs.map(({ epoch, lane, ...run }) => ({ job: { version: 1, ...run }, epoch, lane })));
    return { dispatched: runs.length, failed: 0 };
  } catch (error) {
    logger.error({ err: error, failed: runs.length }, 'runs could not be dispatched');
    return { dispatched: 0, failed: runs.length };
  }
}
