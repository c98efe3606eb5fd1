import { randomBytes, randomUUID } from 'node:crypto';
import { silentLogger, type Logger } from '@quayside/domain';
import { createDatabase, type Database } from '@quayside/platform-database';
import { LocalMasterKey } from '@quayside/platform-kms';
import type { RunReport } from '@quayside/resync-report';
import { createPortSimulator, type PortSimulator } from '@quayside/simulator-port';
import {
  createStatuspageSimulator,
  expectedFullSweepRequests,
  generatedDataSet,
  type StatuspageSimulator,
} from '@quayside/simulator-statuspage';
import { requestRun, Vault } from '@quayside/tenancy';
import { createTestDatabase, differences, testRedisUrl, type TestDatabase } from '@quayside/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IDENTIFIER, installOn, KEY, OPERATOR, type Installed } from './install.fixture';
import { openBudgets, type OpenBudgets } from './open-budgets';
import { openShares, type OpenShares } from './open-shares';
import { processResync } from './resync.processor';
import { ThreadPool } from './threads/thread-pool';
import { threadProgram } from './threads/thread-program';
import { wayOut } from './way-out.fixture';
import { budgets as memoryBudgets, WIDE } from './wide-budget.fixture';

/*
 * Whole runs of two organisations with one upstream key, in workers that have nothing in common but Postgres and Redis.
 */

interface Worker {
  readonly threads: ThreadPool;
  readonly share: OpenShares;
  readonly budget: OpenBudgets;
}

interface Tenant {
  readonly installed: Installed;
  readonly port: PortSimulator;
}

let own: TestDatabase;
let database: Database;
let statuspage: StatuspageSimulator;
let workers: readonly [Worker, Worker];
let tenants: readonly [Tenant, Tenant];
const SECRET = randomBytes(32);
const vault = new Vault(new LocalMasterKey(randomBytes(32)));

beforeEach(async () => {
  own = await createTestDatabase();
  database = createDatabase({ url: own.appUrl, maxConnections: 10 });
  const dataSet = generatedDataSet({
    seed: 5,
    pages: 8,
    groupsPerPage: 1,
    componentsPerPage: 3,
    incidentsPerPage: 3,
    updatesPerIncident: 1,
  });
  statuspage = createStatuspageSimulator({ dataSet, keys: [KEY], rateLimit: false });
  await statuspage.listen();
  const redisUrl = await testRedisUrl();
  workers = [await startWorker(redisUrl), await startWorker(redisUrl)];
  tenants = [await install(), await install()];
});
afterEach(async () => {
  for (const { threads, share, budget } of workers) {
    await threads.close();
    share.close();
    budget.close();
  }
  await Promise.all([statuspage, ...tenants.map(({ port }) => port)].map((simulator) => simulator.close()));
  await database.close();
  await own.drop();
});

async function startWorker(redisUrl: string): Promise<Worker> {
  const threads = new ThreadPool({
    program: await threadProgram(),
    logLevel: 'silent',
    expressionMs: 2_500,
    silenceMs: 30_000,
    abortMs: 5_000,
    maxHeapMb: 256,
    maxIdle: 1,
    wayOut,
  });
  const common = { redisUrl, secret: SECRET, logger: silentLogger };
  return { threads, share: await openShares(common), budget: await openBudgets({ ...common, knownRunId: undefined }) };
}

async function install(): Promise<Tenant> {
  const port = createPortSimulator();
  await port.listen();
  return { installed: await installOn({ database, vault, statuspage, port }), port };
}

interface Attempt {
  readonly givenAllowance?: { readonly limit: number; readonly windowMs: number };
  readonly budgets?: OpenBudgets['budgets'];
}

/** A full run from its request to its report. */
async function attempt({ installed }: Tenant, worker: Worker, given: Attempt = {}): Promise<RunReport> {
  const { organisationId, installationId } = installed;
  const { run } = await requestRun(database, organisationId, installationId, 'manual', OPERATOR);
  const job = { version: 1, organisationId, installationId, runId: run.id } as const;
  const heard: RunReport[] = [];
  const info: Logger['info'] = (fields, text) => void (text === 'a resync ended' && heard.push(fields as never));
  await processResync(job, {
    database,
    threads: worker.threads,
    vault,
    logger: { ...silentLogger, info },
    workerId: randomUUID(),
    leaseSeconds: 60,
    maxAttempts: 20,
    wayOut,
    budgets: given.budgets ?? memoryBudgets,
    shares: worker.share.shares,
    givenAllowance: given.givenAllowance ?? WIDE,
    version: '0.1.0',
    stopping: new AbortController().signal,
  });
  const [report] = heard;
  if (!report) throw new Error('the run has no report');
  return report;
}

async function bothAtOnce(given: readonly [Attempt, Attempt] = [{}, {}]): Promise<readonly [RunReport, RunReport]> {
  return Promise.all([attempt(tenants[0], workers[0], given[0]), attempt(tenants[1], workers[1], given[1])]);
}

function expectBothRight(reports: readonly RunReport[]): void {
  for (const report of reports) expect(report).toMatchObject({ outcome: 'complete' });
  for (const { port } of tenants) expect(differences(statuspage.world, port, { identifier: IDENTIFIER })).toEqual([]);
}

describe('two organisations with one upstream key', () => {
  it('are both complete with little more than the requests of one, when their runs are at the same time', async () => {
    const reports = await bothAtOnce();
    expectBothRight(reports);
    const sweep = expectedFullSweepRequests(statuspage.world);
    const sent = statuspage.server.requests.length;
    expect(sent).toBeLessThan(1.5 * sweep);
    // each answer was sent for by one of them, or was another's
    const [one, two] = reports.map(({ requests }) => requests);
    expect((one?.upstream ?? 0) + (two?.upstream ?? 0)).toBe(sent);
    expect(sent + (one?.shared ?? 0) + (two?.shared ?? 0)).toBe(2 * sweep);
  }, 60_000);

  it('share what an allowance makes both wait for', async () => {
    const givenAllowance = { limit: 12, windowMs: 2_000 };
    const given = workers.map(({ budget: { budgets } }): Attempt => ({ givenAllowance, budgets }));
    const [first = {}, second = {}] = given;
    const reports = await bothAtOnce([first, second]);
    expectBothRight(reports);
    expect(statuspage.server.requests.length).toBeLessThan(1.5 * expectedFullSweepRequests(statuspage.world));
  }, 120_000);

  it('are each shown nothing that was asked before their own run began', async () => {
    await bothAtOnce();
    const [page] = statuspage.world.pages();
    const [gone] = page?.incidents.list() ?? [];
    page?.incidents.remove(gone?.id ?? '');
    expectBothRight(await bothAtOnce());
    for (const { port } of tenants) expect(port.entity('statuspageIncident', gone?.id ?? '')).toBeUndefined();
  }, 60_000);
});
