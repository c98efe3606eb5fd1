import { join } from 'node:path';
import { RESYNC_QUEUE } from '@quayside/contracts';
import { QUEUE_PREFIX } from '@quayside/platform-queue';
import { spawnApp } from '@quayside/testbed';
import type { Pool } from 'pg';
import { Actor } from '../framework/processes/actor';
import { cpuMicrosOfProcess } from '../framework/processes/cpu-of-process';
import { startBenchPostgres, startBenchRedis } from '../framework/processes/services';
import { endRuns, insertInstallations } from './insert-installations';
import { watchWindow } from './window';
import type { SchedulerArm, SchedulerScene } from './scheduler-scene';

/** The product's scheduler as the program that it is, with its Postgres and its Redis. */
export async function startQuaysideArm(scene: SchedulerScene): Promise<SchedulerArm> {
  const [postgres, redis] = await Promise.all([startBenchPostgres(), startBenchRedis()]);
  const inserted = await insertInstallations(postgres.pool, scene);
  const due = new Map(inserted.map(({ installationId, dueMs }) => [installationId, dueMs]));
  const bytes = await bytesOfSchedules(postgres.pool);
  const spawnedAtMs = performance.now();
  const scheduler = await spawnApp('scheduler', {
    DATABASE_URL: postgres.appUrl,
    REDIS_URL: redis.url,
    // the consumer claims no run, so that each would look lost after a while
    QUAYSIDE_REDISPATCH_SECONDS: '3600',
  });
  await scheduler.ready;
  const bootSeconds = (performance.now() - spawnedAtMs) / 1_000;
  const consumer = await Actor.start(join(__dirname, 'consumer.actor.ts'), {
    redisUrl: redis.url,
    queue: RESYNC_QUEUE,
    prefix: QUEUE_PREFIX,
  });
  return {
    name: 'quayside',
    async run() {
      const figures = await watchWindow(
        {
          consumer,
          cpu: async () => ({
            node: await cpuMicrosOfProcess(scheduler.pid),
            redis: await redis.cpuMicros(),
            postgres: await postgres.cpuMicros(),
          }),
          dueMs: ([, installationId]) => {
            const dueMs = due.get(installationId);
            due.delete(installationId); // when it is due again, the scheduler decides
            return dueMs;
          },
        },
        scene.windowMs,
      );
      await endRuns(postgres.pool);
      return {
        ...figures,
        'bytes each': bytes.schedule / scene.installations,
        'bytes each, all of the row': bytes.table / scene.installations,
        'boot s': bootSeconds,
      };
    },
    async close() {
      await Promise.all([scheduler.stop(), consumer.end()]);
      await Promise.all([postgres.stop(), redis.stop()]);
    },
  };
}

/** What exists for the schedule's sake: a time in the row, and the index of what is due. */
async function bytesOfSchedules(pool: Pool): Promise<{ schedule: number; table: number }> {
  const { rows } = await pool.query<{ schedule: string; table: string }>(`
    SELECT pg_relation_size('installations_due_idx') + 8 * (SELECT count(*) FROM installations) AS schedule,
           pg_total_relation_size('installations') AS table`);
  return { schedule: Number(rows[0]?.schedule), table: Number(rows[0]?.table) };
}
