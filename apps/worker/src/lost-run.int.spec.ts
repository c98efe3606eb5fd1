import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { silentLogger } from '@quayside/domain';
import { createDatabase, type Database } from '@quayside/platform-database';
import { LocalMasterKey } from '@quayside/platform-kms';
import { createPortSimulator, type PortSimulator } from '@quayside/simulator-port';
import { createStatuspageSimulator, generatedDataSet, type StatuspageSimulator } from '@quayside/simulator-statuspage';
import { getRun, requestRun, Vault, type RunDetail } from '@quayside/tenancy';
import { createTestDatabase, waitFor, type TestDatabase } from '@quayside/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installOn, KEY, OPERATOR } from './install.fixture';
import { processResync } from './resync.processor';
import { ThreadPool } from './threads/thread-pool';
import { wayOut } from './way-out.fixture';
import { budgets, WIDE } from './wide-budget.fixture';

/** The mapping text of a run whose thread dies, with no expression to blame, as that program reads it. */
const PROGRAM = join(__dirname, 'threads/testing/misbehaving-thread.cjs');
const DIES = 'idle-exit';
const MAX_ATTEMPTS = 3;

let server: TestDatabase;
let database: Database;
/** for rows of any organisation, past row-level security */
let owner: Database;
let port: PortSimulator;
let statuspage: StatuspageSimulator;
let threads: ThreadPool;
const vault = new Vault(new LocalMasterKey(randomBytes(32)));

beforeEach(async () => {
  server = await createTestDatabase();
  database = createDatabase({ url: server.appUrl, maxConnections: 6 });
  owner = createDatabase({ url: server.url, maxConnections: 1 });
  port = createPortSimulator({ recordBodies: true });
  const dataSet = generatedDataSet({
    seed: 1,
    pages: 1,
    groupsPerPage: 0,
    componentsPerPage: 1,
    incidentsPerPage: 0,
    updatesPerIncident: 0,
  });
  statuspage = createStatuspageSimulator({ dataSet, keys: [KEY], rateLimit: false });
  await Promise.all([port.listen(), statuspage.listen()]);
  threads = new ThreadPool({
    program: PROGRAM,
    logLevel: 'silent',
    expressionMs: 2_500,
    silenceMs: 30_000,
    abortMs: 1_000,
    maxHeapMb: 64,
    maxIdle: 1,
    wayOut,
  });
});
afterEach(async () => {
  await threads.close();
  await Promise.all([port.close(), statuspage.close(), database.close(), owner.close()]);
  await server.drop();
});

/** A queued run that was begun so many times before, and what looks at it and begins it once more. */
async function queued(begun: number) {
  const { organisationId, installationId } = await installOn({ database, vault, statuspage, port, mappingText: DIES });
  const { run } = await requestRun(database, organisationId, installationId, 'manual', OPERATOR);
  await owner.prisma.$executeRaw`UPDATE runs SET epoch = ${begun}::integer`;
  const begin = (using: Pick<Vault, 'use'> = vault): Promise<void> =>
    processResync(
      { version: 1, organisationId, installationId, runId: run.id },
      {
        database,
        threads,
        vault: using as Vault,
        logger: silentLogger,
        workerId: randomUUID(),
        leaseSeconds: 60,
        maxAttempts: MAX_ATTEMPTS,
        wayOut,
        budgets,
        givenAllowance: WIDE,
        version: '0.1.0',
        stopping: new AbortController().signal,
      },
    );
  const look = (): Promise<RunDetail | null> => getRun(database, organisationId, installationId, run.id);
  return { begin, look };
}
const told = () => port.server.requests.filter(({ path }) => path.endsWith('/resync-state'));

describe.each([
  ['run_attempts_exhausted', MAX_ATTEMPTS],
  ['run_thread_lost', 0],
])('a run that is given up: %s', (code, begun) => {
  it('has its end written before Port is told of it', async () => {
    const { begin, look } = await queued(begun);
    port.server.faults.add({ path: '*/resync-state', effect: { kind: 'latency', ms: 1_000 } });
    const running = begin();
    await waitFor(() => told().length > 0, { what: 'Port to be told' });
    expect(await look()).toMatchObject({ state: 'finished', outcome: 'failed', error: { code } });
    await running;
    expect(told()).toMatchObject([{ body: { status: 'failed' } }]);
  });

  it('is for the worker to tell that has it by now', async () => {
    const { begin, look } = await queued(begun);
    const overtaken: Pick<Vault, 'use'> = {
      use: async (...asked) => {
        await owner.prisma.$executeRaw`UPDATE runs SET epoch = ${begun + 2}::integer`;
        return vault.use(...asked);
      },
    };
    await begin(overtaken);
    expect(port.server.requests).toEqual([]);
    expect(await look()).toMatchObject({ state: 'running', epoch: begun + 2 });
  });
});
