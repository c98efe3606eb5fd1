import { systemClock, type Logger, type RequestBudgets } from '@quayside/domain';
import { producerConnection } from '@quayside/platform-queue';
import { RedisRequestBudgets } from '@quayside/platform-rate-limit';

/** How long a run bears a Redis that is away, which a restart or a failover takes, before it ends. */
const MAX_OUTAGE_MS = 120_000;

export interface BudgetOptions {
  readonly redisUrl: string;
  /** the key of the house that names budgets: the same in all programs */
  readonly secret: Buffer;
  readonly logger: Logger;
  /** see `RedisRequestBudgetsOptions` */
  readonly knownRunId: string | undefined;
}

export interface OpenBudgets {
  readonly budgets: RequestBudgets;
  close(): void;
}

/** The request budgets of this process, on a Redis connection of their own. Redis need not be there yet. */
export function openBudgets({ redisUrl, secret, logger, knownRunId }: BudgetOptions): OpenBudgets {
  const redis = producerConnection(redisUrl, logger);
  const maxOutageMs = MAX_OUTAGE_MS;
  const budgets = new RedisRequestBudgets({ redis, secret, clock: systemClock, logger, maxOutageMs, knownRunId });
  // every time: a Redis that began anew begins its first window now, and not with the first request
  redis.on('ready', () => {
    budgets.begin().catch((error: unknown) => {
      logger.warn({ err: error }, 'the request budget could not begin; it does with the next connection or request');
    });
  });
  return { budgets, close: () => redis.disconnect() };
}
