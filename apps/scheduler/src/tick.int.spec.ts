import { randomBytes, randomUUID } from 'node:crypto';
import { silentLogger } from '@quayside/domain';
import { createDatabase, type Database } from '@quayside/platform-database';
import { LocalMasterKey } from '@quayside/platform-kms';
import type { RunForQueue } from '@quayside/platform-queue';
import { createInstallation, createOrganisation, putPortConnection, Vault, type Actor } from '@quayside/tenancy';
import { createTestDatabase, type TestDatabase } from '@quayside/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FairDispatch } from './fair-dispatch';
import { tick, type TickResult } from './tick';

const OPERATOR: Actor = { type: 'operator', id: 'operator@example.test' };
const PORT = { baseUrl: 'https://port.example.test', clientId: 'client', clientSecret: 'port-secret' };

let own: TestDatabase;
let database: Database;
/** for rows of any organisation, past row-level security */
let owner: Database;
let fair: FairDispatch;
beforeEach(async () => {
  fair = new FairDispatch(4);
  own = await createTestDatabase();
  database = createDatabase({ url: own.appUrl, maxConnections: 3 });
  owner = createDatabase({ url: own.url, maxConnections: 2 });
});
afterEach(async () => {
  await database.close();
  await owner.close();
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

/** So many due installations for each of so many organisations, each once in a year; none has had a run. */
async function dueInstallations(each: number, organisations: number): Promise<void> {
  await owner.prisma.$executeRaw`
    WITH made AS (
      INSERT INTO organisations (name) SELECT 'Example' FROM generate_series(1, ${organisations}::int) RETURNING id
    )
    INSERT INTO installations (organisation_id, connector, identifier, name, resync_interval_minutes,
                               send_raw_data_examples, next_run_at)
    SELECT id, 'statuspage', 'installation-' || n, 'Example', 525600, true, now() - interval '1 second'
    FROM made, generate_series(1, ${each}::int) AS n`;
}

/** With workers that take every job at once. */
const EMPTY = { interactive: 0, background: 0 };

type DispatchAll = (runs: readonly RunForQueue[]) => Promise<void>;

const NEVER = new AbortController().signal;

const ticking = (dispatchAll: DispatchAll, { redispatchAfterSeconds = 60, stopping = NEVER, on = database } = {}) =>
  tick({
    database: on,
    queue: { dispatchAll, waiting: async () => EMPTY },
    logger: silentLogger,
    fair,
    redispatchAfterSeconds,
    maxWaiting: 2_000,
    stopping,
  });

/** The same, with the number of its statements. */
async function counting(dispatchAll: DispatchAll): Promise<{ result: TickResult; statements: number }> {
  let statements = 0;
  const prisma = new Proxy(database.acrossTenants.prisma, {
    get: (target, name) => {
      if (name === '$queryRaw' || name === '$executeRaw') statements += 1;
      return Reflect.get(target, name) as unknown;
    },
  });
  const result = await ticking(dispatchAll, { on: { acrossTenants: { prisma } } as unknown as Database });
  return { result, statements };
}

/** Notes the ids of the runs that are added. */
const addingTo =
  (added: { push(id: string): void }): DispatchAll =>
  async (runs) => {
    for (const { job } of runs) added.push(job.runId);
  };

describe('tick', () => {
  it('does nothing when there is nothing to do, with one statement', async () => {
    const [run] = await queuedRuns(1);
    const added: string[] = [];
    expect(await ticking(addingTo(added))).toMatchObject({ claimed: 0, dispatched: 1, failed: 0 });
    expect(added).toEqual([run]);
    expect(await counting(addingTo(added))).toEqual({
      result: { claimed: 0, dispatched: 0, failed: 0, isWaiting: false },
      statements: 1,
    });
  });

  it('claims and dispatches what is due with two statements, while nothing waits and the workers have room', async () => {
    await dueInstallations(1, 4);
    const added: string[] = [];
    expect(await counting(addingTo(added))).toEqual({
      result: { claimed: 4, dispatched: 4, failed: 0, isWaiting: false },
      statements: 2,
    });
    expect(added.toSorted()).toEqual((await owner.prisma.run.findMany()).map(({ id }) => id).toSorted());
    expect(await ticking(addingTo(added))).toMatchObject({ claimed: 0, dispatched: 0, failed: 0, isWaiting: false });
  });

  it('chooses whose turn it is when more is due than the workers have room for', async () => {
    await dueInstallations(1, 5);
    const added: string[] = [];
    expect(await ticking(addingTo(added))).toMatchObject({ claimed: 5, dispatched: 4, failed: 0 });
    expect(await ticking(addingTo(added))).toMatchObject({ claimed: 0, dispatched: 1, failed: 0, isWaiting: true });
    expect(new Set(added).size).toBe(5);
  });

  it('dispatches no more of one organisation than it may have in hand, until nobody else waits', async () => {
    await dueInstallations(6, 1);
    fair = new FairDispatch(2);
    // the window is as wide as if workers had taken as many the moment before
    fair.sent(6);
    const added: string[] = [];
    const { result, statements } = await counting(addingTo(added));
    expect(result).toMatchObject({ claimed: 6, dispatched: 6, failed: 0 });
    expect(statements).toBeGreaterThan(2);
    expect(new Set(added).size).toBe(6);
  });

  it('gives what was dispatched as it was claimed to the queue again, when Redis did not take it', async () => {
    await dueInstallations(1, 3);
    const failing: DispatchAll = async () => Promise.reject(new Error('timed out'));
    expect(await ticking(failing)).toMatchObject({ claimed: 3, dispatched: 0, failed: 3 });
    const added: string[] = [];
    expect(await ticking(addingTo(added), { redispatchAfterSeconds: 0 })).toMatchObject({ dispatched: 3, failed: 0 });
    expect(new Set(added).size).toBe(3);
  });

  it('asks Redis once for all runs, and when it fails for all of them again later', async () => {
    const runs = await queuedRuns(3);
    const asked: number[] = [];
    const failing: DispatchAll = async (some) => {
      asked.push(some.length);
      throw new Error('timed out');
    };
    expect(await ticking(failing)).toMatchObject({ claimed: 0, dispatched: 0, failed: 3 });
    expect(asked).toEqual([3]);
    const added: string[] = [];
    expect(await ticking(addingTo(added))).toMatchObject({ claimed: 0, dispatched: 0, failed: 0 });
    expect(await ticking(addingTo(added), { redispatchAfterSeconds: 0 })).toMatchObject({ dispatched: 3, failed: 0 });
    expect(added.toSorted()).toEqual(runs.toSorted());
  });

  it('comes to every run, however many wait that no worker ever takes', async () => {
    const runs = await queuedRuns(3);
    await owner.prisma.$executeRaw`
      INSERT INTO installations (organisation_id, id, connector, identifier, name, settings, resync_interval_minutes,
                                 send_raw_data_examples, next_run_at)
      SELECT i.organisation_id, gen_random_uuid(), i.connector, 'stuck-' || n, i.name, i.settings,
             i.resync_interval_minutes, true, i.next_run_at
      FROM (SELECT * FROM installations LIMIT 1) AS i, generate_series(1, 450) AS n`;
    await owner.prisma.$executeRaw`
      INSERT INTO runs (organisation_id, installation_id, trigger, queued_at)
      SELECT organisation_id, id, 'manual', now() - interval '1 day' FROM installations WHERE identifier LIKE 'stuck-%'`;
    const added: string[] = [];
    for (let turn = 1; turn <= 8; turn += 1) await ticking(addingTo(added));
    expect(new Set(added).size).toBe(453);
    for (const run of runs) expect(added).toContain(run);
  });

  it('goes on while more is due than is claimed at once, and no longer than until it is to stop', async () => {
    await dueInstallations(500, 1);
    const stopping = AbortSignal.abort();
    expect(await ticking(async () => {}, { stopping })).toMatchObject({ claimed: 200 });
    expect(await ticking(async () => {})).toMatchObject({ claimed: 300 });
    expect(await owner.prisma.run.count()).toBe(500);
  });

  it('dispatches more than one look comes to, once the workers take so many between two ticks', async () => {
    await dueInstallations(1, 700);
    const added: string[] = [];
    // all are claimed in the four parts of the first tick, each of which dispatches as many as a small window lets through
    const dispatched: number[] = [];
    for (let turn = 1; turn <= 5; turn += 1) dispatched.push((await ticking(addingTo(added))).dispatched);
    expect(dispatched).toEqual([16, 32, 64, 128, 460]);
    expect(new Set(added).size).toBe(700);
  });

  it('claims what is due when Redis is away, counts nothing as dispatched, and makes up for it', async () => {
    await queuedRuns(1);
    await owner.prisma.run.deleteMany({});
    await owner.prisma.$executeRaw`UPDATE installations SET next_run_at = now() - interval '3 hours'`;
    const away = {
      dispatchAll: async () => Promise.reject(new Error('not asked')),
      waiting: async () => Promise.reject(new Error('away')),
    };
    const deps = {
      database,
      logger: silentLogger,
      fair,
      redispatchAfterSeconds: 60,
      maxWaiting: 100,
      stopping: NEVER,
    };
    await expect(tick({ ...deps, queue: away })).rejects.toThrow('away');
    expect(await owner.prisma.run.findMany()).toMatchObject([{ trigger: 'schedule', dispatchedAt: null }]);
    const added: string[] = [];
    await ticking(addingTo(added));
    expect(added).toHaveLength(1);
  });

  it('says why a due installation was skipped', async () => {
    await queuedRuns(3);
    await owner.prisma.$executeRaw`UPDATE runs SET trigger = 'schedule'`;
    await owner.prisma.$executeRaw`
      DELETE FROM runs WHERE id = (SELECT id FROM runs ORDER BY queued_at DESC LIMIT 1)`;
    await owner.prisma.$executeRaw`UPDATE installations SET next_run_at = now() - interval '1 second'`;
    const warned: unknown[] = [];
    const logger = { ...silentLogger, warn: (fields: object) => void warned.push(fields) };
    const queue = { dispatchAll: async () => {}, waiting: async () => EMPTY };
    await tick({ database, queue, logger, fair, redispatchAfterSeconds: 60, maxWaiting: 2, stopping: NEVER });
    const reasons = warned.map((fields) => (fields as { reason: string }).reason);
    expect(reasons.toSorted()).toEqual(['backlog', 'overlap', 'overlap']);
  });

  it('makes and dispatches no run for a halted installation but what a person asks for, and warns of nothing', async () => {
    const [asked] = await queuedRuns(1);
    await owner.prisma.$executeRaw`
      UPDATE installations
      SET next_run_at = now() - interval '1 second', halted_at = now(), halt_code = 'credentials_rejected',
          halt_message = 'no', halt_run_id = gen_random_uuid()`;
    const warned: unknown[] = [];
    const added: string[] = [];
    const logger = { ...silentLogger, warn: (fields: object) => void warned.push(fields) };
    const queue = { dispatchAll: addingTo(added), waiting: async () => EMPTY };
    await tick({ database, queue, logger, fair, redispatchAfterSeconds: 60, maxWaiting: 100, stopping: NEVER });
    expect(added).toEqual([asked]);
    expect(await owner.prisma.scheduleGap.findMany()).toMatchObject([{ reason: 'halted', count: 1 }]);
    expect(warned).toEqual([]);
  });
});
