import { randomBytes, randomUUID } from 'node:crypto';
import type { ResyncJob } from '@quayside/contracts';
import { silentLogger } from '@quayside/domain';
import { createDatabase, type Database } from '@quayside/platform-database';
import { LocalMasterKey } from '@quayside/platform-kms';
import { createInstallation, createOrganisation, putPortConnection, Vault, type Actor } from '@quayside/tenancy';
import { createTestDatabase, type TestDatabase } from '@quayside/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FairDispatch } from './fair-dispatch';
import { tick } from './tick';

const OPERATOR: Actor = { type: 'operator', id: 'operator@example.test' };
const PORT = { baseUrl: 'https://port.example.test', clientId: 'client', clientSecret: 'port-secret' };

let own: TestDatabase;
let database: Database;
let fair: FairDispatch;
beforeEach(async () => {
  fair = new FairDispatch(4);
  own = await createTestDatabase();
  database = createDatabase({ url: own.url, maxConnections: 3 });
});
afterEach(async () => {
  await database.close();
  await own.drop();
});

/** Installations with their first run queued; gives the ids of the runs, the longest waiting first. */
async function queuedRuns(count: number): Promise<string[]> {
  const vault = new Vault(new LocalMasterKey(randomBytes(32)));
  const { id } = await createOrganisation(database, { name: 'Example' }, OPERATOR);
  await putPortConnection(database, vault, id, PORT, OPERATOR);
  const runs: string[] = [];
  for (let made = 0; made < count; made += 1) {
    const installation = {
      connector: 'statuspage',
      identifier: `statuspage-${randomUUID()}`,
      name: 'Status pages',
      settings: {},
      secrets: {},
      resyncIntervalMinutes: 60,
      sendRawDataExamples: true,
      mappingText: 'resources: []',
      nextRunAt: (now: Date) => new Date(now.getTime() + 86_400_000),
    };
    runs.push((await createInstallation(database, vault, id, installation, OPERATOR)).run.id);
  }
  return runs;
}

/** With workers that take every job at once. */
const EMPTY = { interactive: 0, background: 0 };

const ticking = (dispatch: (job: ResyncJob) => Promise<void>, redispatchAfterSeconds = 60) =>
  tick({
    database,
    queue: { dispatch, waiting: async () => EMPTY },
    logger: silentLogger,
    fair,
    redispatchAfterSeconds,
    maxWaiting: 100,
  });

describe('tick', () => {
  it('dispatches the others when one run cannot be, and that one again later', async () => {
    const [first, ...others] = await queuedRuns(3);
    const added: string[] = [];
    const dispatch = async ({ runId }: ResyncJob): Promise<void> => {
      if (runId === first && added.length < 2) throw new Error('refused');
      added.push(runId);
    };
    expect(await ticking(dispatch)).toEqual({ claimed: 0, dispatched: 2, failed: 1 });
    expect(added.toSorted()).toEqual(others.toSorted());
    expect(await ticking(dispatch)).toEqual({ claimed: 0, dispatched: 0, failed: 0 });
    expect(await ticking(dispatch, 0)).toMatchObject({ dispatched: 3, failed: 0 });
    expect(added).toContain(first);
  });

  it('waits once, not for every run, when Redis does not answer', async () => {
    await queuedRuns(4);
    let waiting = 0;
    let most = 0;
    const dispatch = async (): Promise<void> => {
      waiting += 1;
      most = Math.max(most, waiting);
      await new Promise((resolve) => setImmediate(resolve));
      waiting -= 1;
      throw new Error('timed out');
    };
    expect(await ticking(dispatch)).toMatchObject({ dispatched: 0, failed: 4 });
    expect(most).toBe(4);
  });

  it('comes to every run, however many wait that no worker ever takes', async () => {
    const runs = await queuedRuns(3);
    await database.prisma.$executeRaw`
      INSERT INTO installations (organisation_id, id, connector, identifier, name, settings, resync_interval_minutes,
                                 send_raw_data_examples, next_run_at)
      SELECT i.organisation_id, gen_random_uuid(), i.connector, 'stuck-' || n, i.name, i.settings,
             i.resync_interval_minutes, true, i.next_run_at
      FROM (SELECT * FROM installations LIMIT 1) AS i, generate_series(1, 450) AS n`;
    await database.prisma.$executeRaw`
      INSERT INTO runs (organisation_id, installation_id, trigger, queued_at)
      SELECT organisation_id, id, 'manual', now() - interval '1 day' FROM installations WHERE identifier LIKE 'stuck-%'`;
    const added = new Set<string>();
    for (let turn = 1; turn <= 8; turn += 1) await ticking(async ({ runId }) => void added.add(runId));
    expect(added.size).toBe(453);
    for (const run of runs) expect(added).toContain(run);
  });

  it('claims what is due when Redis is away, counts nothing as dispatched, and makes up for it', async () => {
    await queuedRuns(1);
    await database.prisma.run.deleteMany({});
    await database.prisma.$executeRaw`UPDATE installations SET next_run_at = now() - interval '3 hours'`;
    const away = {
      dispatch: async () => Promise.reject(new Error('not asked')),
      waiting: async () => Promise.reject(new Error('away')),
    };
    const deps = { database, logger: silentLogger, fair, redispatchAfterSeconds: 60, maxWaiting: 100 };
    await expect(tick({ ...deps, queue: away })).rejects.toThrow('away');
    expect(await database.prisma.run.findMany()).toMatchObject([{ trigger: 'schedule', dispatchedAt: null }]);
    const added: string[] = [];
    await ticking(async ({ runId }) => void added.push(runId));
    expect(added).toHaveLength(1);
  });

  it('says why a due installation was skipped', async () => {
    await queuedRuns(3);
    await database.prisma.$executeRaw`UPDATE runs SET trigger = 'schedule'`;
    await database.prisma.$executeRaw`
      DELETE FROM runs WHERE id = (SELECT id FROM runs ORDER BY queued_at DESC LIMIT 1)`;
    await database.prisma.$executeRaw`UPDATE installations SET next_run_at = now() - interval '1 second'`;
    const warned: unknown[] = [];
    const logger = { ...silentLogger, warn: (fields: object) => void warned.push(fields) };
    const queue = { dispatch: async () => {}, waiting: async () => EMPTY };
    await tick({ database, queue, logger, fair, redispatchAfterSeconds: 60, maxWaiting: 2 });
    const reasons = warned.map((fields) => (fields as { reason: string }).reason);
    expect(reasons.toSorted()).toEqual(['backlog', 'overlap', 'overlap']);
  });
});
