import type { Logger } from '@quayside/domain';
import { Redis } from 'ioredis';
import { QueueError } from './queue-error';

export interface EvictionCheckOptions {
  readonly redisUrl: string;
  readonly logger: Logger;
  /** whether a Redis that evicts is refused; a warning is all there is otherwise */
  readonly refuse: boolean;
}

/** For the connection, and again for the answer. */
const ANSWER_MS = 3_000;
const POLICY = /^maxmemory_policy:(\S+)/m;

/**
 * A Redis that makes room by dropping keys loses jobs and request budgets without a word. It is asked on a connection of
 * its own. One that is away, or does not say, is no reason not to start: whoever hosts Redis may keep that to themselves.
 *
 * @throws QueueError `queue_evicts`
 */
export async function requireNoEviction({ redisUrl, logger, refuse }: EvictionCheckOptions): Promise<void> {
  const policy = await readPolicy(redisUrl);
  if (policy === 'noeviction') return;
  if (policy === undefined)
    return logger.warn(
      {},
      'Redis does not say what it does when its memory is full; its maxmemory-policy must be noeviction',
    );
  const message =
    `The Redis of REDIS_URL drops keys when its memory is full: its maxmemory-policy is ${policy.slice(0, 40)}. ` +
    'Set that to noeviction, or REDIS_URL to another Redis.';
  if (refuse) throw new QueueError('queue_evicts', message);
  logger.warn({ code: 'queue_evicts' }, message);
}

/** By INFO, because whoever hosts Redis often forbids CONFIG. */
async function readPolicy(url: string): Promise<string | undefined> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: ANSWER_MS,
    commandTimeout: ANSWER_MS,
    retryStrategy: () => null,
    // it answers this while it loads its data, which may take long
    enableReadyCheck: false,
  });
  // what fails says so by the commands below
  redis.on('error', () => {});
  try {
    await redis.connect();
    return POLICY.exec(await redis.info('memory'))?.[1];
  } catch {
    return undefined;
  } finally {
    redis.disconnect();
  }
}
