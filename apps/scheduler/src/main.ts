import { isAppError, systemClock } from '@quayside/domain';
import { createDatabase } from '@quayside/platform-database';
import { createFailpoint } from '@quayside/platform-failpoint';
import { requireNoEviction, ResyncQueue } from '@quayside/platform-queue';
import { announceReady, createLogger, watchEventLoop } from '@quayside/platform-telemetry';
import { readConfig } from './config';
import { FairDispatch } from './fair-dispatch';
import { tick } from './tick';

/** From the signal to the end of the process, at the most. */
const STOP_MS = 3_000;
/**
 * Ticks are so many times as far apart while no run waits for its turn. By default, nothing is then looked for as much as
 * two seconds too late, and most of what a tick costs it costs however little is due.
 */
const QUIET_TICKS = 1.75;

async function main(): Promise<void> {
  const config = readConfig();
  const logger = createLogger({ name: 'scheduler', level: config.QUAYSIDE_LOG_LEVEL });
  watchEventLoop(logger);
  const stopping = new AbortController();
  const stop = (): void => {
    stopping.abort(new Error('the scheduler stops'));
    // a turn is done whole or not at all, so that a Redis or Postgres that does not answer need not be waited for
    setTimeout(() => process.exit(0), STOP_MS).unref();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
  await requireNoEviction({
    redisUrl: config.REDIS_URL,
    logger,
    refuse: config.NODE_ENV === 'production',
  });
  const database = createDatabase({
    url: config.DATABASE_URL,
    maxConnections: 3,
    logger,
    preparesStatements: true,
    refusesUnrestricted: !config.QUAYSIDE_ALLOW_UNRESTRICTED_DATABASE,
  });
  await database.checkLogin();
  const queue = new ResyncQueue({ redisUrl: config.REDIS_URL, logger });
  const fair = new FairDispatch(config.QUAYSIDE_ORGANISATION_RUNS);
  const failpoint = createFailpoint(config.QUAYSIDE_FAILPOINT);
  const dispatchAll: ResyncQueue['dispatchAll'] = (runs) => {
    failpoint('before_enqueue');
    return queue.dispatchAll(runs);
  };

  announceReady(logger);
  while (!stopping.signal.aborted) {
    let waitMs = config.QUAYSIDE_TICK_MS;
    try {
      const { claimed, dispatched, isWaiting } = await tick({
        database,
        queue: { dispatchAll, waiting: () => queue.waiting() },
        logger,
        fair,
        redispatchAfterSeconds: config.QUAYSIDE_REDISPATCH_SECONDS,
        maxWaiting: config.QUAYSIDE_ORGANISATION_BACKLOG,
        stopping: stopping.signal,
      });
      if (!isWaiting) waitMs *= QUIET_TICKS;
      if (claimed + dispatched > 0) logger.info({ claimed, dispatched }, 'runs were dispatched');
    } catch (error) {
      // Postgres or Redis is away: everything due is still due at the next tick
      logger.error({ err: error, code: isAppError(error) ? error.code : undefined }, 'a tick failed');
    }
    await systemClock.sleep(waitMs, stopping.signal).catch(() => {});
  }
  await queue.close();
  await database.close();
}

main().catch((error: unknown) => {
  process.stderr.write(`${isAppError(error) ? error.message : String((error as Error).stack)}\n`);
  process.exit(1);
});
