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

/** What an orchestrator gives a program before it kills it. */
const GRACE_MS = 30_000;

let database: TestDatabase;
let folder: string;
let app: SpawnedApp | undefined;
beforeEach(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'quayside-shutdown-'));
  writeFileSync(join(folder, 'master.key'), randomBytes(32), { mode: 0o600 });
});
afterEach(async () => {
  await app?.kill('SIGKILL');
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(name: string, redisUrl: string): Promise<SpawnedApp> {
  app = await spawnApp(name, {
    DATABASE_URL: database.appUrl,
    REDIS_URL: redisUrl,
    QUAYSIDE_MASTER_KEY_FILE: join(folder, 'master.key'),
  });
  return app;
}

/** How it ended by itself after SIGTERM, or that it had not when its grace was over. */
function endOf(stopped: SpawnedApp): Promise<unknown> {
  const tooLate = new Promise((resolve) => setTimeout(() => resolve('still there'), GRACE_MS).unref());
  return Promise.race([stopped.kill('SIGTERM'), tooLate]);
}

describe.each(['scheduler', 'worker'])('a %s that is told to stop', (name) => {
  it('ends while Redis is away', async () => {
    const redis = await startOwnRedis();
    try {
      const started = await start(name, redis.url);
      await started.ready;
      await redis.kill();
      await waitFor(() => started.output().includes('Redis does not answer'), { what: 'it to notice' });
      expect(await endOf(started)).toMatchObject({ signal: null });
    } finally {
      await redis.stop();
    }
  });

  it('ends while Redis takes connections and says nothing', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const called = once(silent, 'connection');
    const started = await start(name, `redis://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    await called;
    expect(await endOf(started)).toMatchObject({ signal: null });
    silent.close();
  });
});
