import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { isAppError, systemClock } from '@quayside/domain';
import { WayOut } from '@quayside/http';
import { createDatabase } from '@quayside/platform-database';
import { createFailpoint } from '@quayside/platform-failpoint';
import { openMasterKeys } from '@quayside/platform-kms';
import { requireNoEviction, ResyncWorker } from '@quayside/platform-queue';
import { announceReady, createLogger, watchEventLoop } from '@quayside/platform-telemetry';
import { ResyncError } from '@quayside/resync-run';
import { Vault } from '@quayside/tenancy';
import { version } from '../package.json';
import { readConfig } from './config';
import { serveHealth } from './health/serve-health';
import { openBudgets } from './open-budgets';
import { openHouseKeys } from './open-house-keys';
import { openShares } from './open-shares';
import { runPortPoller } from './port-requests/port-poller';
import { processResync } from './resync.processor';
import { watchRotations } from './rotations/watch-rotations';
import { ThreadPool } from './threads/thread-pool';
import { threadProgram } from './threads/thread-program';
import { EgressWatch } from './way-out/watch-egress';

/** From the signal to the end of the process, at the most. */
const STOP_MS = 8_000;
/** What the engines' own limit (2 s for a record) does not stop, the watchdog does. */
const EXPRESSION_LIMIT_MS = 2_500;
/** Nothing that a thread does takes so long without a pause. */
const SILENCE_LIMIT_MS = 30_000;
/** Within `STOP_MS`. */
const ABORT_LIMIT_MS = 5_000;
/** For all that one run has in memory. */
const MAX_HEAP_MB = 256;

async function main(): Promise<void> {
  const config = readConfig();
  const logger = createLogger({ name: 'worker', level: config.QUAYSIDE_LOG_LEVEL });
  watchEventLoop(logger);
  const stopping = new AbortController();
  // nothing is in hand until there is more to do than this
  let stop = async (): Promise<void> => process.exit(0);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
  await requireNoEviction({
    redisUrl: config.REDIS_URL,
    logger,
    refuse: config.NODE_ENV === 'production',
  });
  const database = createDatabase({
    url: config.DATABASE_URL,
    maxConnections: config.QUAYSIDE_WORKER_CONCURRENCY * 2 + 2,
    refusesUnrestricted: !config.QUAYSIDE_ALLOW_UNRESTRICTED_DATABASE,
    logger,
  });
  await database.checkLogin();
  const masterKeys = await openMasterKeys(config, { create: false });
  const vault = new Vault(masterKeys.current, { previous: masterKeys.previous });
  const houseKeys = await openHouseKeys({ database, masterKeys, logger });
  const wayOut = new WayOut({
    allowPrivateHosts: config.QUAYSIDE_ALLOW_PRIVATE_HOSTS,
    egressProxy: config.QUAYSIDE_EGRESS_PROXY_URL,
  });
  const threads = new ThreadPool({
    program: await threadProgram(),
    logLevel: config.QUAYSIDE_LOG_LEVEL,
    expressionMs: EXPRESSION_LIMIT_MS,
    silenceMs: SILENCE_LIMIT_MS,
    abortMs: ABORT_LIMIT_MS,
    maxHeapMb: MAX_HEAP_MB,
    maxIdle: config.QUAYSIDE_WORKER_CONCURRENCY,
    wayOut,
    failpoint: config.QUAYSIDE_FAILPOINT,
  });
  const { budgets, close: closeBudgets } = openBudgets({
    redisUrl: config.REDIS_URL,
    secret: houseKeys.requestBudget,
    logger,
    knownRunId: config.QUAYSIDE_KNOWN_REDIS,
  });
  const { shares, close: closeShares } = openShares({
    redisUrl: config.REDIS_URL,
    secret: houseKeys.responseShare,
    logger,
  });
  const deps = {
    database,
    threads,
    vault,
    logger,
    workerId: `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`,
    leaseSeconds: config.QUAYSIDE_LEASE_SECONDS,
    maxAttempts: config.QUAYSIDE_RUN_ATTEMPTS,
    wayOut,
    budgets,
    shares,
    givenAllowance: config.QUAYSIDE_UPSTREAM_ALLOWANCE,
    version,
    stopping: stopping.signal,
    ...(config.QUAYSIDE_FAILPOINT && { failpoint: createFailpoint(config.QUAYSIDE_FAILPOINT) }),
  };
  const egressWatch =
    config.QUAYSIDE_EGRESS_CHECK_URL === undefined
      ? undefined
      : new EgressWatch({
          wayOut,
          url: config.QUAYSIDE_EGRESS_CHECK_URL,
          published: Object.values(config.QUAYSIDE_EGRESS_ADDRESSES).flat(),
          clock: systemClock,
          random: Math.random,
          logger,
          stopping: stopping.signal,
        });
  const watching = egressWatch?.run();
  const health =
    config.QUAYSIDE_HEALTH_PORT === undefined
      ? undefined
      : await serveHealth({
          host: config.QUAYSIDE_HEALTH_HOST,
          port: config.QUAYSIDE_HEALTH_PORT,
          isReady: () => !stopping.signal.aborted && (egressWatch?.isAsPublished ?? true),
        });

  const worker = new ResyncWorker({
    redisUrl: config.REDIS_URL,
    logger,
    concurrency: config.QUAYSIDE_WORKER_CONCURRENCY,
    lockMs: config.QUAYSIDE_LEASE_SECONDS * 1_000,
    process: (job) => processResync(job, deps),
  });

  const polling = runPortPoller({
    database,
    vault,
    logger,
    wayOut,
    version,
    intervalSeconds: config.QUAYSIDE_PORT_POLL_SECONDS,
    stopping: stopping.signal,
  });
  const rotating = watchRotations({ ...deps, clock: systemClock });

  // take no more work, hand back what is in hand, then let go of Redis and Postgres; whatever hangs is not waited for,
  // since another worker takes a run over when its lease is over
  stop = async (): Promise<void> => {
    setTimeout(() => {
      logger.error({}, 'the worker could not end in time and leaves what it has in hand');
      process.exit(1);
    }, STOP_MS);
    stopping.abort(new ResyncError('run_handed_back', 'The worker stops; another one resumes the run.'));
    await worker.pause();
    await worker.close();
    await threads.close();
    await Promise.all([polling, rotating, watching]);
    await health?.close();
    closeBudgets();
    closeShares();
    await database.close();
    process.exit(0);
  };

  await worker.ready();
  announceReady(logger, health && { health: health.url });
}

main().catch((error: unknown) => {
  process.stderr.write(`${isAppError(error) ? error.message : String((error as Error).stack)}\n`);
  process.exit(1);
});
