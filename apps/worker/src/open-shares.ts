import { systemClock, type Logger, type ResponseShares } from '@quayside/domain';
import type { LocalMasterKey } from '@quayside/platform-kms';
import { producerConnection } from '@quayside/platform-queue';
import { RedisResponseShares } from '@quayside/platform-response-share';

export interface ShareOptions {
  readonly redisUrl: string;
  readonly masterKey: LocalMasterKey;
  readonly logger: Logger;
}

export interface OpenShares {
  readonly shares: ResponseShares;
  close(): void;
}

/** The answers that this process shares with others, on a Redis connection of their own: they are large, and grants are urgent. */
export async function openShares({ redisUrl, masterKey, logger }: ShareOptions): Promise<OpenShares> {
  const secret = await masterKey.derive({ use: 'response share' });
  const redis = producerConnection(redisUrl, logger);
  const shares = new RedisResponseShares({ redis, secret, clock: systemClock, logger });
  return { shares, close: () => redis.disconnect() };
}
