import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs, silentLogger, systemClock } from '@quayside/domain';
import { RedisRequestBudgets } from '@quayside/platform-rate-limit';
import { version as bottleneckVersion } from 'bottleneck/package.json';
import type { PrepareBench } from '../framework/bench';
import type { Comparison } from '../framework/comparison';
import { startBenchRedis } from '../framework/processes/services';
import { ALLOWANCE } from './allowance';
import { startCountingServer } from './counting-server';
import { MOST, RECOVERY, USED } from './judge-limiter';
import { limiterArm, type LimiterTimes } from './limiter-arm';

/** A grant is counted for two seconds longer than the upstream counts the request (docs/adr/0012). */
const GRANT_MS = 62_000;

/** Three allowances and a little; the stop covers the time at which the second one begins. */
const TIMES: LimiterTimes = { stopMs: 50_000, continueMs: 70_000, roundMs: 200_000 };

export const prepareLimiterBench: PrepareBench = async ({ brief = false }) => {
  const redis = await startBenchRedis();
  const version = await redis.version();
  await redis.stop();
  return {
    data: 'processes that send as many requests as they may; 60 are allowed in any 60 s, and a server counts them',
    versions: { redis: version, bottleneck: bottleneckVersion },
    comparisons: [limiterComparison(brief ? [4] : [1, 4, 16], TIMES, GRANT_MS)],
    close: async () => {},
  };
};

/** @param memoryMs how long a Redis that is new grants nothing */
export function limiterComparison(counts: readonly number[], times: LimiterTimes, memoryMs: number): Comparison {
  const ours = counts.map((processes) => nameOf('quayside', processes));
  return {
    name: `${counts.join(', ')} processes, the clocks of some 5 s off, one stopped for 20 s`,
    note: 'all arms side by side; the arm that sleeps is told how many processes there are',
    sideBySide: true,
    absent: [],
    goals: ours.flatMap((arm) => [
      { arm, figure: MOST, atMost: ALLOWANCE.limit, inEveryRound: true },
      { arm, figure: RECOVERY, atMost: 2 },
      // a single process that is stopped leaves its places unused
      ...(arm === nameOf('quayside', 1) ? [] : [{ arm, figure: USED, atLeast: 95 }]),
    ]),
    async open() {
      const [redis, server] = await Promise.all([startBenchRedis(), startCountingServer()]);
      await remember(redis.client, memoryMs);
      const shared = { ...times, redisUrl: redis.url, server };
      return {
        arms: counts.flatMap((processes) => [
          limiterArm(nameOf('quayside', processes), { ...shared, limiter: 'quayside', processes, spanMs: GRANT_MS }),
          limiterArm(nameOf('Bottleneck', processes), {
            ...shared,
            limiter: 'bottleneck',
            processes,
            spanMs: ALLOWANCE.windowMs,
          }),
          limiterArm(nameOf('sleep', processes), {
            ...shared,
            limiter: 'sleep',
            processes,
            spanMs: ALLOWANCE.windowMs,
          }),
        ]),
        async close() {
          await server.close();
          await redis.stop();
        },
      };
    },
  };
}

function nameOf(limiter: string, processes: number): string {
  return `${limiter} x${processes}`;
}

async function remember(
  redis: ConstructorParameters<typeof RedisRequestBudgets>[0]['redis'],
  ms: number,
): Promise<void> {
  const options = { clock: systemClock, nowMs: monotonicMs, logger: silentLogger, maxOutageMs: 1_000 };
  await new RedisRequestBudgets({ ...options, redis, secret: Buffer.from('any') }).begin();
  await sleep(ms);
}
