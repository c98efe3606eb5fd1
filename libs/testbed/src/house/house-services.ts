import { administer } from '../services/administer';
import { migratedDatabase } from '../services/migrated-database';
import { startOwnPostgres } from '../services/own-postgres';
import { startOwnRedis } from '../services/own-redis';
import type { OwnServer } from '../services/own-server';
import { TcpProxy } from '../services/tcp-proxy';
import { createTestDatabase } from '../services/test-database';

/** A server behind a proxy: both can be broken, and what asks the server directly sees neither of that in the proxy. */
export interface ProxiedServer {
  /** the address that programs are given, through the proxy */
  readonly url: string;
  readonly directUrl: string;
  readonly proxy: TcpProxy;
  readonly server: OwnServer;
}

/** What a house stands on. */
export interface HouseServices {
  /** migrated; `url` is of a login of the programs, `directUrl` of a superuser */
  readonly postgres: ProxiedServer;
  readonly redis: ProxiedServer;
  close(): Promise<void>;
}

/** A database of the test run's own Postgres, which no house may stop, and a Redis of the house's own. */
export async function sharedPostgres(): Promise<HouseServices> {
  const database = await createTestDatabase();
  const shared = (): Promise<never> => Promise.reject(new Error('this Postgres is shared: no test may stop it'));
  const server = { url: database.url, stop: () => database.drop(), kill: shared, restart: shared };
  return together(server, database.appUrl);
}

/** A Postgres and a Redis of the house's own. */
export async function ownPostgres(): Promise<HouseServices> {
  const postgres = await startOwnPostgres();
  const url = new URL(postgres.url);
  url.pathname = '/quayside';
  try {
    await administer(postgres.url, 'CREATE DATABASE quayside');
    return await together({ ...postgres, url: url.href }, await migratedDatabase(url.href));
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function together(postgresServer: OwnServer, appUrl: string): Promise<HouseServices> {
  const postgres = await proxied(postgresServer, appUrl);
  const ownRedis = await startOwnRedis();
  const redis = await proxied(ownRedis, ownRedis.url);
  const close = async ({ proxy, server }: ProxiedServer): Promise<void> => {
    await proxy.close();
    await server.stop();
  };
  return {
    postgres,
    redis,
    close: async () => void (await Promise.all([close(postgres), close(redis)])),
  };
}

async function proxied(server: OwnServer, programsUrl: string): Promise<ProxiedServer> {
  const proxy = await TcpProxy.to(server.url);
  return { url: proxy.through(programsUrl), directUrl: server.url, proxy, server };
}
