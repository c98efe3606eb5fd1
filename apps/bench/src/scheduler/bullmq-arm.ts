import { join } from 'node:path';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { Actor } from '../framework/processes/actor';
import { startBenchPostgres, startBenchRedis } from '../framework/processes/services';
import { endRuns, insertInstallations, type Inserted } from './insert-installations';
import { JOB_OPTIONS } from './job-options';
import { watchWindow } from './window';
import type { SchedulerArm, SchedulerScene } from './scheduler-scene';

const QUEUE = { queue: 'fires', prefix: '{bench}' };
/** Upserts on their way at once; more make it no faster. */
const AT_ONCE = 100;

/**
 * A BullMQ job scheduler for each installation, their first fires spread over one period. Whoever takes a job records its
 * run; without `records` there are jobs only.
 */
export async function startBullmqArm(
  scene: SchedulerScene,
  { name, records }: { readonly name: string; readonly records: boolean },
): Promise<SchedulerArm> {
  const [postgres, redis] = await Promise.all([startBenchPostgres(), startBenchRedis()]);
  const connection = new Redis(redis.url);
  const queue = new Queue(QUEUE.queue, { connection, prefix: QUEUE.prefix });
  const before = await redis.usedBytes();
  const inserted = await insertInstallations(postgres.pool, scene);
  await upsertAll(queue, inserted, scene);
  const bytes = (await redis.usedBytes()) - before;
  const bootedAtMs = performance.now();
  await upsertAll(queue, inserted, scene);
  const bootSeconds = (performance.now() - bootedAtMs) / 1_000;
  const consumer = await Actor.start(join(__dirname, 'consumer.actor.ts'), {
    redisUrl: redis.url,
    ...QUEUE,
    ...(records && { databaseUrl: postgres.url }),
  });
  return {
    name,
    async run() {
      const figures = await watchWindow(
        {
          consumer,
          cpu: async () => ({
            node: 0,
            redis: await redis.cpuMicros(),
            postgres: records ? await postgres.cpuMicros() : 0,
          }),
          dueMs: ([jobId]) => Number(jobId.split(':').at(-1)),
        },
        scene.windowMs,
      );
      await endRuns(postgres.pool);
      return { ...figures, 'bytes each': bytes / scene.installations, 'boot s': bootSeconds };
    },
    async close() {
      await consumer.end();
      connection.disconnect();
      await Promise.all([postgres.stop(), redis.stop()]);
    },
  };
}

/** What a program has to do at its start as well, to be sure that every installation has its scheduler. */
async function upsertAll(queue: Queue, inserted: readonly Inserted[], scene: SchedulerScene): Promise<void> {
  for (let start = 0; start < inserted.length; start += AT_ONCE) {
    const batch = inserted.slice(start, start + AT_ONCE);
    await Promise.all(
      batch.map(({ organisationId, installationId }, index) =>
        queue.upsertJobScheduler(
          installationId,
          { every: scene.periodMs, startDate: scene.dueMs(start + index) },
          { name: 'resync', data: { version: 1, organisationId, installationId }, opts: JOB_OPTIONS },
        ),
      ),
    );
  }
}
