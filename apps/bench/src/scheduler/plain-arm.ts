import { join } from 'node:path';
import { Actor } from '../framework/processes/actor';
import { startBenchRedis } from '../framework/processes/services';
import { watchWindow } from './window';
import type { SchedulerArm, SchedulerScene } from './scheduler-scene';

const QUEUE = { queue: 'plain', prefix: '{bench}' };

/** Nobody schedules anything: as many plain jobs are added and taken. What the others take beyond it is scheduling. */
export async function startPlainArm(scene: SchedulerScene): Promise<SchedulerArm> {
  const redis = await startBenchRedis();
  const order = { redisUrl: redis.url, ...QUEUE };
  const consumer = await Actor.start(join(__dirname, 'consumer.actor.ts'), order);
  const perSecond = (scene.installations / scene.periodMs) * 1_000;
  const producer = await Actor.start(join(__dirname, 'producer.actor.ts'), { ...order, perSecond });
  return {
    name: 'plain jobs',
    run: () =>
      watchWindow(
        {
          consumer,
          cpu: async () => ({ node: await producer.ask<number>('cpu'), redis: await redis.cpuMicros(), postgres: 0 }),
          dueMs: () => undefined,
        },
        scene.windowMs,
      ),
    async close() {
      await Promise.all([consumer.end(), producer.end()]);
      await redis.stop();
    },
  };
}
