import { systemClock, type Logger, type ResponseShares } from '@quayside/domain';
import { producerConnection } from '@quayside/platform-queue';
import { RedisResponseShares } from '@quayside/platform-response-share';

export interface ShareOptions {
  readonly redisUrl: string;
  /** the key of the house that seals what is shared: the same in all programs */
  readonly secret: Buffer;
  readonly logger: Logger;
}

export interface OpenShares {
  readonly shares: ResponseShares;
  close(): void;
}

/** The answers that this process shares with others, on a Redis connection of their own: they are large, and grants are urgent. */
export function openShares({ redisUrl, secret, logger }: ShareOptions): OpenShares {
  const redis = producerConnection(redisUrl, logger);
  const shares = new RedisResponseShares({ redis, secret, clock: systemClock, logger });
  return { shares, close: () => redis.disconnect() };
}
