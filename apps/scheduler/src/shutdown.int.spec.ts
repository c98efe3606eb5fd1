import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import {
  createTestDatabase,
  spawnApp,
  startOwnRedis,
  waitFor,
  type SpawnedApp,
  type TestDatabase,
} from '@quayside/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** An orchestrator gives a program half a minute; nothing here may need a third of it. */
const PATIENCE_MS = 9_000;

let database: TestDatabase;
let app: SpawnedApp | undefined;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await app?.kill('SIGKILL');
  await database.drop();
});

const start = async (redisUrl: string): Promise<SpawnedApp> => {
  app = await spawnApp('scheduler', {
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl,
  });
  return app;
};
const endsWithin = (scheduler: SpawnedApp, ms: number): Promise<unknown> =>
  Promise.race([scheduler.kill('SIGTERM'), new Promise((resolve) => setTimeout(() => resolve('still there'), ms))]);

describe('a scheduler that is told to stop', () => {
  it('ends while Redis is away', async () => {
    const redis = await startOwnRedis();
    try {
      const scheduler = await start(redis.url);
      await scheduler.ready;
      await redis.kill();
      await waitFor(() => scheduler.output().includes('Redis does not answer'), { what: 'the scheduler to notice' });
      expect(await endsWithin(scheduler, PATIENCE_MS)).toMatchObject({ signal: null });
    } finally {
      await redis.stop();
    }
  });

  it('ends while Redis takes connections and says nothing', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const called = once(silent, 'connection');
    const scheduler = await start(`redis://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    await called;
    expect(await endsWithin(scheduler, PATIENCE_MS)).toMatchObject({ signal: null });
    silent.close();
  });
});
