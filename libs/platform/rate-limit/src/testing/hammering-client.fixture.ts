import { createInterface } from 'node:readline';
import { monotonicMs, silentLogger, systemClock, type RequestAllowance } from '@quayside/domain';
import { Redis } from 'ioredis';
import { RedisRequestBudgets } from '../request-budgets';

/** What a client is told, as JSON in its first argument. */
export interface HammeringOrder {
  readonly redisUrl: string;
  readonly allowance: RequestAllowance;
  readonly marginMs: number;
  /** how far the clock of this client is off */
  readonly skewMs: number;
}

const CALLERS = 3;

/**
 * A process that sends as many requests as it may: for each it writes the time, by the one monotonic clock of the
 * machine. It ends with its standard input.
 */
async function hammer({ redisUrl, allowance, marginMs, skewMs }: HammeringOrder): Promise<void> {
  const redis = new Redis(redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    retryStrategy: () => 100,
  });
  redis.on('error', () => {});
  const nowMs = (): number => monotonicMs() + skewMs;
  const budgets = new RedisRequestBudgets({
    redis,
    secret: Buffer.from('a secret that all clients share'),
    clock: { ...systemClock, now: () => new Date(Date.now() + skewMs) },
    nowMs,
    logger: silentLogger,
    marginMs,
    maxOutageMs: 600_000,
  });
  const budget = budgets.of({ host: 'api.example.com', apiKey: 'key' }, allowance);
  const { signal } = new AbortController();
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (;;) {
        const grant = await budget.acquire({ lane: 'interactive', signal });
        const sentAtMs = monotonicMs();
        if (sentAtMs + skewMs < grant.usableUntilMs) process.stdout.write(`${sentAtMs}\n`);
        else await budget.giveBack(grant);
      }
    }),
  );
}

createInterface(process.stdin).once('close', () => process.exit());
void hammer(JSON.parse(process.argv[2] ?? '{}') as HammeringOrder);
