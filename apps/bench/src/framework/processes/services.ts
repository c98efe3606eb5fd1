import { migratedDatabase, startOwnPostgres, startOwnRedis } from '@quayside/testbed';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { cpuMicrosOfFamily, parentOf } from './cpu-of-process';

export interface BenchRedis {
  readonly url: string;
  readonly client: Redis;
  cpuMicros(): Promise<number>;
  usedBytes(): Promise<number>;
  version(): Promise<string>;
  stop(): Promise<void>;
}

/** A Redis of the bench's own, with the append-only file as in production. */
export async function startBenchRedis(): Promise<BenchRedis> {
  const server = await startOwnRedis();
  const client = new Redis(server.url);
  const info = async (section: string, name: string): Promise<string> =>
    new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(await client.info(section))?.[1] ?? '';
  return {
    url: server.url,
    client,
    async cpuMicros() {
      const seconds = Number(await info('cpu', 'used_cpu_user')) + Number(await info('cpu', 'used_cpu_sys'));
      return seconds * 1_000_000;
    },
    usedBytes: async () => Number(await info('memory', 'used_memory')),
    version: () => info('server', 'redis_version'),
    async stop() {
      client.disconnect();
      await server.stop();
    },
  };
}

export interface BenchPostgres {
  /** of a superuser: for what puts rows there, and for what the product is measured against */
  readonly url: string;
  /** of a login of the programs */
  readonly appUrl: string;
  /** as superuser */
  readonly pool: Pool;
  /** of the server with all its processes */
  cpuMicros(): Promise<number>;
  version(): Promise<string>;
  stop(): Promise<void>;
}

/** A Postgres of the bench's own, durable as in production, with all migrations applied. */
export async function startBenchPostgres(): Promise<BenchPostgres> {
  const server = await startOwnPostgres();
  const appUrl = await migratedDatabase(server.url);
  const pool = new Pool({ connectionString: server.url, max: 24 });
  // an idle connection may hear of the server's end before it is closed itself
  pool.on('error', () => {});
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const postmaster = await parentOf(rows[0]?.pid ?? 0);
  return {
    url: server.url,
    appUrl,
    pool,
    cpuMicros: () => cpuMicrosOfFamily(postmaster),
    async version() {
      const shown = await pool.query<{ server_version: string }>('SHOW server_version');
      return shown.rows[0]?.server_version ?? '';
    },
    async stop() {
      await pool.end();
      await server.stop();
    },
  };
}

/** Of the servers that benches start. */
export async function serviceVersions(): Promise<Readonly<Record<string, string>>> {
  const [postgres, redis] = await Promise.all([startBenchPostgres(), startBenchRedis()]);
  const versions = { postgres: await postgres.version(), redis: await redis.version() };
  await Promise.all([postgres.stop(), redis.stop()]);
  return versions;
}
