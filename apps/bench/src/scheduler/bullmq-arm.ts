import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { Actor } from '../framework/processes/actor';
import { startBenchRedis } from '../framework/processes/services';
import { JOB_OPTIONS } from './job-options';
import { watchWindow } from './window';
import type { SchedulerArm, SchedulerScene } from './scheduler-scene';

const QUEUE = { queue: 'fires', prefix: '{bench}' };
/** Upserts on their way at once; more make it no faster. */
const AT_ONCE = 100;

/** A BullMQ job scheduler for each installation, their first fires spread over one period. */
export async function startBullmqArm(scene: SchedulerScene): Promise<SchedulerArm> {
  const redis = await startBenchRedis();
  const connection = new Redis(redis.url);
  const queue = new Queue(QUEUE.queue, { connection, prefix: QUEUE.prefix });
  const before = await redis.usedBytes();
  const ids = Array.from({ length: scene.installations }, () => randomUUID());
  await upsertAll(queue, ids, scene);
  const bytes = (await redis.usedBytes()) - before;
  const bootedAtMs = performance.now();
  await upsertAll(queue, ids, scene);
  const bootSeconds = (performance.now() - bootedAtMs) / 1_000;
  const consumer = await Actor.start(join(__dirname, 'consumer.actor.ts'), { redisUrl: redis.url, ...QUEUE });
  return {
    name: 'BullMQ job schedulers',
    async run() {
      const figures = await watchWindow(
        {
          consumer,
          cpu: async () => ({ node: 0, redis: await redis.cpuMicros(), postgres: 0 }),
          dueMs: ([jobId]) => Number(jobId.split(':').at(-1)),
        },
        scene.windowMs,
      );
      return { ...figures, 'bytes each': bytes / scene.installations, 'boot s': bootSeconds };
    },
    async close() {
      await consumer.end();
      connection.disconnect();
      await redis.stop();
    },
  };
}

/** What a program has to do at its start as well, to be sure that every installation has its scheduler. */
async function upsertAll(queue: Queue, ids: readonly string[], scene: SchedulerScene): Promise<void> {
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const batch = ids.slice(start, start + AT_ONCE);
    await Promise.all(
      batch.map((installationId, index) =>
        queue.upsertJobScheduler(
          installationId,
          { every: scene.periodMs, startDate: scene.dueMs(start + index) },
          { name: 'resync', data: { version: 1, organisationId: installationId, installationId }, opts: JOB_OPTIONS },
        ),
      ),
    );
  }
}
