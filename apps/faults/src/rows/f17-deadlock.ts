import { setTimeout as wait } from 'node:timers/promises';
import { connectPostgres } from '@quayside/testbed';
import type { Client } from 'pg';
import type { Fault } from '../frame/fault';
import type { Scene } from '../frame/scene';
import { goesOn } from './goes-on';
import { linesSince } from './log-lines';

const MOST_DEADLOCKS = 3;
const DEADLOCK = '40P01';

export const deadlock: Fault = {
  id: 'F17',
  title: 'deadlocks with the transactions of a run',
  how: 'a session locks what the run remembers of entities, then the row of the run: the opposite order; up to three times',
  mustHold: 'I1-I8; the transaction that Postgres gives up is run again, and the log says so',
  when: 'before',
  lasts: 'run',
  async inject(scene) {
    const before = await deadlocks(scene);
    const ending = new AbortController();
    const rivals = (async () => {
      let own = 0;
      for (let count = 0; count < MOST_DEADLOCKS && !ending.signal.aborted; count += 1)
        if ((await lockTheOtherWay(scene, ending.signal)) === 'given up') own += 1;
      return own;
    })();
    // who waits for it hears of a failure
    rivals.catch(() => {});
    const struckAt = Date.now();
    const amiss: string[] = [];
    const heal = async (): Promise<void> => {
      ending.abort();
      const own = await rivals.catch((error: Error) => {
        amiss.push(`the other session could not go on: ${error.message}`);
        return 0;
      });
      const ofTheRun = (await deadlocks(scene)) - before - own;
      const told = linesSince(scene.house, struckAt).filter(({ text }) => text.includes(DEADLOCK)).length;
      if (ofTheRun === 0) amiss.push('Postgres gave no transaction of the run up: nothing was tried');
      if (told < ofTheRun) amiss.push(`Postgres gave ${ofTheRun} transactions up, and the log has ${told}`);
    };
    return { heal, check: () => amiss };
  },
  check: (_scene, { run }) => goesOn(run),
};

/**
 * Waits, with every digest of the installation locked, until a transaction of the run waits for one of them, and asks for
 * the row of the run, which that one has. This session looks for deadlocks late, so that it is the other's that goes.
 */
async function lockTheOtherWay(scene: Scene, ending: AbortSignal): Promise<'given up' | 'done'> {
  const { organisationId, installationId } = scene.installation;
  const client = await connectPostgres(scene.house.services.postgres.directUrl);
  try {
    await client.query("SET deadlock_timeout = '5s'");
    await client.query('BEGIN');
    const digests = 'SELECT 1 FROM entity_digests WHERE organisation_id = $1 AND installation_id = $2 FOR UPDATE';
    await client.query(digests, [organisationId, installationId]);
    while (!(await somebodyWaits(client))) {
      if (ending.aborted) return 'done';
      await wait(20);
    }
    const run =
      "SELECT 1 FROM runs WHERE organisation_id = $1 AND installation_id = $2 AND state = 'running' FOR UPDATE";
    await client.query(run, [organisationId, installationId]);
    return 'done';
  } catch (error) {
    if ((error as { readonly code?: string }).code === DEADLOCK) return 'given up';
    throw error;
  } finally {
    await client.query('ROLLBACK').catch(() => {});
    await client.end();
  }
}

async function somebodyWaits(client: Client): Promise<boolean> {
  const { rows } = await client.query(
    'SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))',
  );
  return rows.length > 0;
}

/** Of the database, ever. */
async function deadlocks({ house }: Scene): Promise<number> {
  const [row] = await house.query<{ deadlocks: string }>(
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  return Number(row?.deadlocks ?? 0);
}
