import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { isAppError } from '@quayside/domain';
import { createDatabase } from '@quayside/platform-database';
import { LocalMasterKey } from '@quayside/platform-kms';
import { ResyncWorker } from '@quayside/platform-queue';
import { announceReady, createLogger } from '@quayside/platform-telemetry';
import { ResyncError } from '@quayside/resync-run';
import { Vault } from '@quayside/tenancy';
import { version } from '../package.json';
import { readConfig } from './config';
import { processResync } from './resync.processor';
import { ThreadPool } from './threads/thread-pool';
import { threadProgram } from './threads/thread-program';

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
  const database = createDatabase({
    url: config.DATABASE_URL,
    maxConnections: config.QUAYSIDE_WORKER_CONCURRENCY * 2 + 2,
  });
  const vault = new Vault(await LocalMasterKey.fromFile(config.QUAYSIDE_MASTER_KEY_FILE, { create: false }));
  const threads = new ThreadPool({
    program: await threadProgram(),
    logLevel: config.QUAYSIDE_LOG_LEVEL,
    expressionMs: EXPRESSION_LIMIT_MS,
    silenceMs: SILENCE_LIMIT_MS,
    abortMs: ABORT_LIMIT_MS,
    maxHeapMb: MAX_HEAP_MB,
    maxIdle: config.QUAYSIDE_WORKER_CONCURRENCY,
  });
  const stopping = new AbortController();
  const deps = {
    database,
    threads,
    vault,
    logger,
    workerId: `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`,
    leaseSeconds: config.QUAYSIDE_LEASE_SECONDS,
    allowPrivateHosts: config.QUAYSIDE_ALLOW_PRIVATE_HOSTS,
    version,
    stopping: stopping.signal,
  };
  const worker = new ResyncWorker({
    redisUrl: config.REDIS_URL,
    logger,
    concurrency: config.QUAYSIDE_WORKER_CONCURRENCY,
    process: (job) => processResync(job, deps),
  });

  // take no more work, hand back what is in hand, then let go of Redis and Postgres; whatever hangs is not waited for,
  // since another worker takes a run over when its lease is over
  const stop = async (): Promise<void> => {
    setTimeout(() => {
      logger.error({}, 'the worker could not end in time and leaves what it has in hand');
      process.exit(1);
    }, STOP_MS);
    stopping.abort(new ResyncError('run_handed_back', 'The worker stops; another one resumes the run.'));
    await worker.pause();
    await worker.close();
    await threads.close();
    await database.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());

  await worker.ready();
  announceReady(logger);
}

main().catch((error: unknown) => {
  process.stderr.write(`${isAppError(error) ? error.message : String((error as Error).stack)}\n`);
  process.exit(1);
});
