import { silentLogger } from '@quayside/domain';
import { ResyncQueue } from '@quayside/platform-queue';
import { spawnApp, waitFor } from '@quayside/testbed';
import type { ComparedArm, Figures } from '../framework/comparison';
import type { BenchPostgres, BenchRedis } from '../framework/processes/services';
import type { FairnessScene } from './fairness-scene';
import { insertRuns, type WaitingRun } from './insert-runs';
import { judgeFairness } from './judge-fairness';
import { startWorkerPool } from './worker-pool';

export interface FairnessServers {
  readonly postgres: BenchPostgres;
  readonly redis: BenchRedis;
}

/** What brings waiting runs to the workers. */
interface Dispatcher {
  /** from here on; runs are there already */
  begin(runs: readonly WaitingRun[]): Promise<void>;
  close(): Promise<void>;
}

/** As many as the product's scheduler adds at the most. */
const ADDED_AT_ONCE = 200;

/** Every run becomes a job at once, in the order of their coming. */
export function fifoArm(scene: FairnessScene, servers: FairnessServers): ComparedArm {
  return arm('first come, first served', scene, servers, async () => {
    const queue = new ResyncQueue({ redisUrl: servers.redis.url, logger: silentLogger });
    await waitFor(() => queue.waiting().catch(() => undefined), { what: 'Redis' });
    return {
      async begin(runs) {
        for (let start = 0; start < runs.length; start += ADDED_AT_ONCE) {
          const batch = runs.slice(start, start + ADDED_AT_ONCE);
          await queue.dispatchAll(
            batch.map(({ organisationId, installationId, runId }) => {
              const job = { version: 1, organisationId, installationId, runId } as const;
              return { job, epoch: 0, lane: 'background' };
            }),
          );
        }
      },
      close: () => queue.close(),
    };
  });
}

/** The product's scheduler, a process of its own that finds the runs in Postgres. */
export function quaysideArm(scene: FairnessScene, servers: FairnessServers): ComparedArm {
  return arm('quayside', scene, servers, async () => {
    const scheduler = await spawnApp('scheduler', {
      DATABASE_URL: servers.postgres.appUrl,
      REDIS_URL: servers.redis.url,
      QUAYSIDE_TICK_MS: String(scene.tickMs),
      QUAYSIDE_LOG_LEVEL: 'error',
    });
    await scheduler.ready;
    return { begin: async () => {}, close: () => scheduler.stop() };
  });
}

/** A round: nothing is left of the last one, the dispatcher is up, and then everything waits at once. */
function arm(
  name: string,
  scene: FairnessScene,
  { postgres, redis }: FairnessServers,
  start: () => Promise<Dispatcher>,
): ComparedArm {
  return {
    name,
    async run(): Promise<Figures> {
      await postgres.pool.query('DELETE FROM runs; DELETE FROM installations; DELETE FROM organisations');
      await redis.client.flushall();
      const dispatcher = await start();
      const runs = await insertRuns(postgres.pool, scene);
      const sinceMs = performance.now();
      const workers = startWorkerPool(redis.url, { pool: postgres.pool, slots: scene.slots, runs });
      try {
        await dispatcher.begin(runs);
        await workers.done;
        return judgeFairness(workers.held, sinceMs);
      } finally {
        await workers.close();
        await dispatcher.close();
      }
    },
  };
}
