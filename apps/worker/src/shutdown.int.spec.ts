import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
let folder: string;
let app: SpawnedApp | undefined;
beforeEach(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'quayside-worker-'));
  writeFileSync(join(folder, 'master.key'), randomBytes(32), { mode: 0o600 });
});
afterEach(async () => {
  await app?.kill('SIGKILL');
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const start = async (redisUrl: string): Promise<SpawnedApp> => {
  app = await spawnApp('worker', {
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl,
    QUAYSIDE_MASTER_KEY_FILE: join(folder, 'master.key'),
  });
  return app;
};
const endsWithin = (worker: SpawnedApp, ms: number): Promise<unknown> =>
  Promise.race([worker.kill('SIGTERM'), new Promise((resolve) => setTimeout(() => resolve('still there'), ms))]);

describe('a worker that is told to stop', () => {
  it('ends while Redis is away', async () => {
    const redis = await startOwnRedis();
    try {
      const worker = await start(redis.url);
      await worker.ready;
      await redis.kill();
      await waitFor(() => worker.output().includes('Redis does not answer'), { what: 'the worker to notice' });
      expect(await endsWithin(worker, PATIENCE_MS)).toMatchObject({ signal: null });
    } finally {
      await redis.stop();
    }
  });

  it('ends while Redis takes connections and says nothing', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const called = once(silent, 'connection');
    const worker = await start(`redis://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    await called;
    expect(await endsWithin(worker, PATIENCE_MS)).toMatchObject({ signal: null });
    silent.close();
  });
});
