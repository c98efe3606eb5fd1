import type { Fault } from '../frame/fault';
import type { Scene } from '../frame/scene';
import { goesOn } from './goes-on';

const PRODUCTION = { NODE_ENV: 'production', QUAYSIDE_ALLOW_LOCAL_MASTER_KEY: 'true' };

export const redisEvicts: Fault = {
  id: 'F13',
  title: 'Redis with an eviction policy that loses jobs, at the start of a program',
  how: 'CONFIG SET maxmemory-policy to one that evicts; a worker and a scheduler start with and without NODE_ENV=production',
  mustHold: 'I1-I8; in production they refuse to start and say why and what to do, otherwise they warn',
  when: 'before',
  lasts: 'moment',
  async inject(scene, chance) {
    const { house } = scene;
    const policy = chance.pick(['allkeys-lru', 'volatile-lru', 'allkeys-random', 'volatile-ttl']);
    await house.tellRedis(`CONFIG SET maxmemory-policy ${policy}`);
    try {
      const amiss = [
        ...(await unlessRefused('worker', () => house.addWorker(PRODUCTION))),
        ...(await unlessRefused('scheduler', () => house.addScheduler(PRODUCTION))),
        ...(await unlessWarned(scene)),
      ];
      return { heal: async () => {}, check: () => amiss };
    } finally {
      await house.tellRedis('CONFIG SET maxmemory-policy noeviction');
    }
  },
  check: (_scene, { run }) => goesOn(run),
};

async function unlessRefused(name: string, start: () => Promise<unknown>): Promise<string[]> {
  const refusal = await start().then(
    () => undefined,
    (error: Error) => error.message,
  );
  if (refusal === undefined) return [`a ${name} in production started over a Redis that evicts`];
  if (/exit code 1/.test(refusal) && /maxmemory-policy.*noeviction/.test(refusal)) return [];
  return [`a ${name} in production did not start, and said: ${refusal.slice(-300)}`];
}

async function unlessWarned(scene: Scene): Promise<string[]> {
  const worker = await scene.house.addWorker();
  const warned = worker.output().includes('queue_evicts');
  scene.dismiss(worker);
  await worker.stop();
  return warned ? [] : ['a worker outside production started over a Redis that evicts, and did not warn'];
}
