import { makeOwnFolder } from './own-folder';
import { ownServer, type OwnServer } from './own-server';

/**
 * A Redis of the caller's own.
 *
 * @param options.appendOnly whether it keeps what was acknowledged over `kill` and `restart`; true when absent
 */
export async function startOwnRedis({ appendOnly = true } = {}): Promise<OwnServer> {
  const { startRedis } = await import('../../../../infra/local/redis.mjs');
  const folder = makeOwnFolder();
  return ownServer(folder, (port) =>
    startRedis({ dataDir: folder, appendOnly, ...(port === undefined ? {} : { port }) }),
  );
}
