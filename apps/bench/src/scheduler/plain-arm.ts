import { join } from 'node:path';
import { Actor } from '../framework/processes/actor';
import { startBenchPostgres, startBenchRedis } from '../framework/processes/services';
import { endRuns, insertInstallations } from './insert-installations';
import { watchWindow } from './window';
import type { SchedulerArm, SchedulerScene } from './scheduler-scene';

const QUEUE = { queue: 'plain', prefix: '{bench}' };

/** Nobody schedules anything: as many runs are recorded, and their jobs added and taken. What the others take beyond it is scheduling. */
export async function startPlainArm(scene: SchedulerScene): Promise<SchedulerArm> {
  const [postgres, redis] = await Promise.all([startBenchPostgres(), startBenchRedis()]);
  await insertInstallations(postgres.pool, scene);
  const order = { redisUrl: redis.url, ...QUEUE };
  const consumer = await Actor.start(join(__dirname, 'consumer.actor.ts'), order);
  const perSecond = (scene.installations / scene.periodMs) * 1_000;
  const producer = await Actor.start(join(__dirname, 'producer.actor.ts'), {
    ...order,
    databaseUrl: postgres.url,
    perSecond,
  });
  return {
    name: 'runs and jobs alone',
    async run() {
      const figures = await watchWindow(
        {
          consumer,
          cpu: async () => ({
            node: await producer.ask<number>('cpu'),
            redis: await redis.cpuMicros(),
            postgres: await postgres.cpuMicros(),
          }),
          dueMs: () => undefined,
        },
        scene.windowMs,
      );
      await endRuns(postgres.pool);
      return figures;
    },
    async close() {
      await Promise.all([consumer.end(), producer.end()]);
      await Promise.all([postgres.stop(), redis.stop()]);
    },
  };
}
