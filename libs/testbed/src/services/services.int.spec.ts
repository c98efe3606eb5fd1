import { Redis } from 'ioredis';
import type { Client } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { connectPostgres } from './connect-postgres';
import { startOwnPostgres } from './own-postgres';
import { startOwnRedis } from './own-redis';
import { serviceAddress } from './service-addresses';
import { createTestDatabase } from './test-database';
import { testRedisUrl } from './test-redis';

const cleanups: (() => Promise<unknown> | void)[] = [];
afterAll(async () => {
  for (const clean of cleanups.reverse()) await clean();
});

async function connect(url: string): Promise<Client> {
  const client = await connectPostgres(url);
  cleanups.push(() => client.end().catch(() => {}));
  return client;
}

function redisAt(url: string): Redis {
  const redis = new Redis(url, { retryStrategy: null, lazyConnect: true });
  redis.on('error', () => {});
  cleanups.push(() => redis.disconnect());
  return redis;
}

describe('createTestDatabase', () => {
  it('gives every caller a migrated database of its own', async () => {
    const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    cleanups.push(one.drop, two.drop);
    const [first, second] = await Promise.all([connect(one.url), connect(two.url)]);
    await first.query('CREATE TABLE only_here (x int)');
    const { rows } = await second.query("SELECT to_regclass('only_here') AS found");
    expect(rows).toEqual([{ found: null }]);
    const history = await second.query(
      'SELECT count(*)::int AS failed FROM _prisma_migrations WHERE finished_at IS NULL',
    );
    expect(history.rows).toEqual([{ failed: 0 }]);
    const organisations = await second.query(
      "SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname = 'public'",
    );
    expect(organisations.rows[0].tables).toBeGreaterThan(1);
  });

  it('has a login that is held back by row-level security, beside that of a superuser', async () => {
    const database = await createTestDatabase();
    cleanups.push(database.drop);
    const [owner, program] = [await connect(database.url), await connect(database.appUrl)];
    await owner.query("INSERT INTO organisations (name) VALUES ('Example')");
    expect((await owner.query('SELECT name FROM organisations')).rows).toEqual([{ name: 'Example' }]);
    expect((await program.query('SELECT name FROM organisations')).rows).toEqual([]);
    await expect(program.query('ALTER TABLE organisations NO FORCE ROW LEVEL SECURITY')).rejects.toThrow('owner');
  });

  it('removes it although somebody is connected', async () => {
    const database = await createTestDatabase();
    await connect(database.url);
    await database.drop();
    const admin = await connect(serviceAddress('database'));
    const name = new URL(database.url).pathname.slice(1);
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    expect(rowCount).toBe(0);
  });
});

describe('testRedisUrl', () => {
  it('gives every caller an empty database of its own', async () => {
    const [one, two] = [redisAt(await testRedisUrl()), redisAt(await testRedisUrl())];
    await one.set('mine', '1');
    expect(await two.get('mine')).toBeNull();
    await two.flushdb();
    expect(await one.get('mine')).toBe('1');
  });
});

describe('startOwnRedis', () => {
  it('keeps its address and what it acknowledged over a crash', async () => {
    const own = await startOwnRedis();
    cleanups.push(own.stop);
    await redisAt(own.url).set('kept', 'yes');
    await own.kill();
    await expect(redisAt(own.url).get('kept')).rejects.toThrow();
    await own.restart();
    expect(await redisAt(own.url).get('kept')).toBe('yes');
  });

  it('evicts nothing', async () => {
    const own = await startOwnRedis({ appendOnly: false });
    cleanups.push(own.stop);
    expect(await redisAt(own.url).config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
  });
});

describe('startOwnPostgres', () => {
  it('keeps its address and what was committed over a crash', async () => {
    const own = await startOwnPostgres();
    cleanups.push(own.stop);
    const before = await connect(own.url);
    await before.query('CREATE TABLE kept AS SELECT 42 AS answer');
    await own.kill();
    await own.restart();
    const after = await connect(own.url);
    expect((await after.query('SELECT answer FROM kept')).rows).toEqual([{ answer: 42 }]);
  });
});
