import { startOwnRedis, waitFor } from '@quayside/testing';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { startHammeringClient, type HammeringClient } from './testing/hammering-clients.fixture';

const ALLOWANCE = { limit: 20, windowMs: 2_000, reserve: 0 };
const MARGIN_MS = 1_000;
const CLIENTS = 8;
const TIMEOUT_MS = 120_000;

/** The most requests in any window, as the upstream would count them. */
function mostInAWindow(clients: readonly HammeringClient[]): number {
  const sent = clients.flatMap(({ sentAtMs }) => sentAtMs).sort((a, b) => a - b);
  return Math.max(
    ...sent.map((startMs) => sent.filter((at) => at >= startMs && at < startMs + ALLOWANCE.windowMs).length),
  );
}

it(
  'holds for processes that hammer it, whatever becomes of them and of Redis',
  async () => {
    const server = await startOwnRedis();
    const redis = new Redis(server.url, { maxRetriesPerRequest: null, retryStrategy: () => 100 });
    redis.on('error', () => {});
    const clients = Array.from({ length: CLIENTS }, (_, index) =>
      startHammeringClient({
        redisUrl: server.url,
        allowance: ALLOWANCE,
        marginMs: MARGIN_MS,
        skewMs: (index % 3) * 5_000 - 5_000,
      }),
    );
    /** Waits until each of these has sent so many more requests. */
    const go = async (count: number, who: readonly HammeringClient[] = clients): Promise<void> => {
      const before = who.map(({ sentAtMs }) => sentAtMs.length);
      await waitFor(() => who.every(({ sentAtMs }, index) => sentAtMs.length >= (before[index] ?? 0) + count), {
        what: `${count} requests of each client; ${who.map((client) => client.complaints).join('\n')}`,
        timeoutMs: TIMEOUT_MS / 2,
      });
    };
    try {
      await go(4); // every one of them has its turn
      await redis.flushall();
      await go(2);

      const [stopped, killed, ...others] = clients as [HammeringClient, HammeringClient, ...HammeringClient[]];
      stopped.signal('SIGSTOP');
      await go(4, others);
      stopped.signal('SIGCONT');
      await go(2, [stopped, ...others]);

      await killed.end();
      await server.kill();
      await server.restart();
      await go(2, [stopped, ...others]);

      expect(mostInAWindow(clients)).toBeLessThanOrEqual(ALLOWANCE.limit);
    } finally {
      redis.disconnect();
      await Promise.all(clients.map((client) => client.end()));
      await server.stop();
    }
  },
  TIMEOUT_MS,
);
