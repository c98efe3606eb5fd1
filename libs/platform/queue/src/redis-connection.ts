import type { Logger } from '@quayside/domain';
import { Redis, type RedisOptions } from 'ioredis';

const LOGGED_EVERY_MS = 10_000;
/**
 * A connection on which an answer is due for so long is taken for dead, and made anew: it may look open for many minutes
 * when the other end is gone without a word.
 */
const PRODUCER_SILENCE_MS = 5_000;
/** Longer than BullMQ lets Redis wait for a job (10 s). */
const WORKER_SILENCE_MS = 20_000;

/**
 * For adding jobs, and for the request budgets: fails at once when Redis is away, so that the caller can go on and try
 * again at its next tick. Whoever opens it disconnects it.
 */
export function producerConnection(url: string, logger: Logger): Redis {
  return connect(url, logger, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: PRODUCER_SILENCE_MS,
    socketTimeout: PRODUCER_SILENCE_MS,
  });
}

/** For workers: waits for Redis as long as it takes, as BullMQ requires of a blocking connection. */
export function workerConnection(url: string, logger: Logger): Redis {
  return connect(url, logger, { maxRetriesPerRequest: null, socketTimeout: WORKER_SILENCE_MS });
}

function connect(url: string, logger: Logger, options: RedisOptions): Redis {
  const redis = new Redis(url, {
    ...options,
    connectTimeout: 5_000,
    retryStrategy: (attempt) => Math.min(attempt * 200, 2_000),
  });
  let loggedAt = 0;
  redis.on('error', (error: Error) => {
    // it is emitted at every attempt to reconnect; a line now and then says as much
    if (Date.now() - loggedAt < LOGGED_EVERY_MS) return;
    loggedAt = Date.now();
    logger.warn({ code: (error as NodeJS.ErrnoException).code ?? error.name }, 'Redis does not answer');
  });
  return redis;
}
