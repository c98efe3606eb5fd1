import type { Logger } from '@quayside/domain';
import type { Database } from '@quayside/platform-database';
import type { ResyncQueue } from '@quayside/platform-queue';
import { nextDueTime } from '@quayside/resync-schedule';
import {
  claimDueInstallations,
  listRunsToDispatch,
  lookForWork,
  type ClaimedDue,
  type RunToDispatch,
} from '@quayside/tenancy';
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
  /** whether runs waited for their turn, not all of which need have had it */
  readonly isWaiting: boolean;
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
  let [isWaiting, isCutShort] = [false, false];
  do {
    const part = await doPart(deps);
    claimed += part.claimed;
    dispatched += part.dispatched;
    failed += part.failed;
    ({ isWaiting, isCutShort } = part);
  } while (isCutShort && failed === 0 && !deps.stopping.aborted);
  return { claimed, dispatched, failed, isWaiting };
}

async function doPart(deps: TickDeps): Promise<TickResult & { readonly isCutShort: boolean }> {
  const { database, logger, fair, redispatchAfterSeconds, maxWaiting } = deps;
  const { due, ...work } = await lookForWork(database, { limit: MOST_CLAIMED, redispatchAfterSeconds });
  const inQueue = once(() => deps.queue.waiting());
  // With nothing waiting and room for all, whose turn it is need not be asked, nor written down twice. That Redis is away
  // keeps nothing from being claimed: the choice will say so.
  const admits = async (): Promise<number | null> => fair.admits(due.length, await inQueue());
  const dispatchUpTo = due.length === 0 || work.isWaiting ? null : await admits().catch(() => null);
  const claimed = await claimDueInstallations(database, due, { maxWaiting, dispatchUpTo, nextDueTime });
  for (const claim of claimed) tellOfSkipped(claim, logger);
  const sent = claimed.flatMap(toDispatch);
  fair.sent(sent.length);
  const isWaiting = work.isWaiting || claimed.some(({ run }) => run?.isDispatched === false);
  let isCutShort = claimed.length === MOST_CLAIMED;
  const runs = await listRunsToDispatch(database, {
    work: { ...work, isWaiting },
    limit: MOST_LOST,
    redispatchAfterSeconds,
    after: fair.after,
    choose: async (waiting) => {
      const { interactive, background } = await inQueue();
      const chosen = fair.choose(waiting, { interactive, background: background + sent.length });
      isCutShort ||= fair.hasRoom;
      return chosen;
    },
  });
  return { claimed: claimed.length, ...(await dispatch([...sent, ...runs], deps)), isWaiting, isCutShort };
}

/** What was dispatched as it was claimed. */
function toDispatch({ organisationId, installationId, run }: ClaimedDue): RunToDispatch[] {
  if (run === null || !run.isDispatched) return [];
  return [{ organisationId, installationId, runId: run.runId, epoch: run.epoch, lane: 'background' }];
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= ask());
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
