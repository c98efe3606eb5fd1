import { join } from 'node:path';
import { makeOwnFolder } from './own-folder';
import { ownServer, type OwnServer } from './own-server';

/** A Postgres of the caller's own, as superuser of its database `postgres`. No migration has run in it. */
export async function startOwnPostgres(): Promise<OwnServer> {
  const { startPostgres } = await import('../../../../infra/local/postgres.mjs');
  const folder = makeOwnFolder();
  return ownServer(folder, (port) =>
    // durable, so that a crash and a restart lose nothing
    startPostgres({ dataDir: join(folder, 'postgres'), durable: true, ...(port === undefined ? {} : { port }) }),
  );
}
