import { randomBytes, randomUUID } from 'node:crypto';
import { AppError, silentLogger, type Logger, type RequestBudgets } from '@quayside/domain';
import { createDatabase, type Database } from '@quayside/platform-database';
import { LocalMasterKey } from '@quayside/platform-kms';
import type { RunReport } from '@quayside/resync-report';
import { ResyncError } from '@quayside/resync-run';
import { createPortSimulator, type PortSimulator } from '@quayside/simulator-port';
import {
  createStatuspageSimulator,
  expectedFullSweepRequests,
  generatedDataSet,
  type StatuspageSimulator,
} from '@quayside/simulator-statuspage';
import { getRun, requestRun, Vault, type RunDetail } from '@quayside/tenancy';
import {
  createTestDatabase,
  differences,
  startOwnRedis,
  testRedisUrl,
  waitFor,
  type TestDatabase,
} from '@quayside/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IDENTIFIER, installOn, KEY, OPERATOR, type Installed } from './install.fixture';
import { openBudgets, type OpenBudgets } from './open-budgets';
import { processResync } from './resync.processor';
import { ThreadPool } from './threads/thread-pool';
import { threadProgram } from './threads/thread-program';
import { wayOut } from './way-out.fixture';
import { budgets as memoryBudgets, WIDE } from './wide-budget.fixture';

/*
 * Whole runs against an upstream that limits its key, in workers that share nothing but Postgres and Redis.
 */

/** What the simulator allows, and the workers count with. */
const LIMIT = { limit: 20, windowMs: 5_000 };

let own: TestDatabase;
let database: Database;
let statuspage: StatuspageSimulator;
let redisUrl: string;
const ports: PortSimulator[] = [];
const workers: Worker[] = [];
const SECRET = randomBytes(32);
const vault = new Vault(new LocalMasterKey(randomBytes(32)));

beforeEach(async () => {
  [own, redisUrl] = await Promise.all([createTestDatabase(), testRedisUrl()]);
  database = createDatabase({ url: own.appUrl, maxConnections: 10 });
  const dataSet = generatedDataSet({
    seed: 5,
    pages: 8,
    groupsPerPage: 1,
    componentsPerPage: 3,
    incidentsPerPage: 3,
    updatesPerIncident: 1,
  });
  statuspage = createStatuspageSimulator({ dataSet, keys: [KEY], rateLimit: LIMIT });
  await statuspage.listen();
});
afterEach(async () => {
  for (const { threads, redis } of workers.splice(0)) {
    await threads.close();
    redis?.close();
  }
  await Promise.all([statuspage, ...ports.splice(0)].map((simulator) => simulator.close()));
  await database.close();
  await own.drop();
});

interface Worker {
  readonly threads: ThreadPool;
  readonly budgets: RequestBudgets;
  readonly redis?: OpenBudgets;
}

async function startWorker(given?: RequestBudgets): Promise<Worker> {
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
  if (given) return keep({ threads, budgets: given });
  const redis = await openBudgets({ redisUrl, secret: SECRET, logger: silentLogger, knownRunId: undefined });
  return keep({ threads, budgets: redis.budgets, redis });
}

function keep(worker: Worker): Worker {
  workers.push(worker);
  return worker;
}

async function install(): Promise<{ readonly installed: Installed; readonly port: PortSimulator }> {
  const port = createPortSimulator();
  ports.push(port);
  await port.listen();
  return { installed: await installOn({ database, vault, statuspage, port }), port };
}

interface AttemptParts {
  readonly stopping?: AbortSignal;
  readonly logger?: Logger;
  readonly givenAllowance?: { readonly limit: number; readonly windowMs: number };
}

async function attempt(
  { organisationId, installationId }: Installed,
  { threads, budgets }: Worker,
  { stopping = new AbortController().signal, logger = silentLogger, givenAllowance = LIMIT }: AttemptParts = {},
): Promise<RunDetail> {
  const { run } = await requestRun(database, organisationId, installationId, 'manual', OPERATOR);
  const job = { version: 1, organisationId, installationId, runId: run.id } as const;
  await processResync(job, {
    database,
    threads,
    vault,
    logger,
    workerId: randomUUID(),
    leaseSeconds: 60,
    maxAttempts: 20,
    wayOut,
    budgets,
    givenAllowance,
    version: '0.1.0',
    stopping,
  });
  const detail = await getRun(database, organisationId, installationId, run.id);
  if (!detail) throw new Error('the run is not there');
  return detail;
}

/** The most requests that arrived within any window of the limit. */
function fullestWindow(): number {
  const times = statuspage.server.requests.map(({ at }) => at);
  return Math.max(...times.map((end) => times.filter((at) => at <= end && end - at < LIMIT.windowMs).length));
}

/** Collects what is logged with a message. */
function listeningLogger(message: string) {
  const heard: { readonly requests: RunReport['requests'] }[] = [];
  const info: Logger['info'] = (fields, text) => void (text === message && heard.push(fields as (typeof heard)[0]));
  return { logger: { ...silentLogger, info }, heard };
}

describe('two workers with one upstream key between them', () => {
  it('never send more than the key may, and both runs come to their end', async () => {
    const [one, two] = [await startWorker(), await startWorker()];
    const [first, second] = [await install(), await install()];
    const { logger, heard } = listeningLogger('a resync ended');
    const runs = await Promise.all([
      attempt(first.installed, one, { logger }),
      attempt(second.installed, two, { logger }),
    ]);

    const sweep = expectedFullSweepRequests(statuspage.world);
    expect(2 * sweep).toBeGreaterThan(2 * LIMIT.limit);
    for (const run of runs) expect(run).toMatchObject({ outcome: 'complete', requests: { upstream: sweep } });
    expect(statuspage.server.requests.filter(({ status }) => status !== 200)).toEqual([]);
    expect(statuspage.server.requests).toHaveLength(2 * sweep);
    expect(fullestWindow()).toBeLessThanOrEqual(LIMIT.limit);
    for (const { port } of [first, second])
      expect(differences(statuspage.world, port, { identifier: IDENTIFIER })).toEqual([]);
    expect(heard).toHaveLength(2);
    for (const { requests } of heard) expect(requests.limiterWaitMs).toBeGreaterThan(0);
  }, 120_000);
});

describe('a run that waits for its turn', () => {
  it('is handed back at once when its worker stops, having taken no place', async () => {
    const worker = await startWorker();
    const { installed } = await install();
    const stopping = new AbortController();
    const longest = { limit: 1, windowMs: 3_600_000 };
    const running = attempt(installed, worker, { stopping: stopping.signal, givenAllowance: longest });
    await waitFor(() => ports[0]?.server.requests.some(({ path }) => path.includes('/entities')), {
      what: 'the run to be at its first request',
    });
    stopping.abort(new ResyncError('run_handed_back', 'The worker stops.'));
    expect(await running).toMatchObject({ state: 'queued', epoch: 1 });
    expect(statuspage.server.requests).toEqual([]);
  }, 60_000);
});

describe('a run whose Redis is killed, and comes back with nothing', () => {
  it('goes on by itself, and never sends more than the key may', async () => {
    const server = await startOwnRedis({ appendOnly: false });
    try {
      redisUrl = server.url;
      const worker = await startWorker();
      const { installed, port } = await install();
      const running = attempt(installed, worker);
      await waitFor(() => statuspage.server.requests.length > 10, {
        timeoutMs: 60_000,
        intervalMs: 5,
        what: 'the run to be in its middle',
      });
      await server.kill();
      await server.restart();
      expect(await running).toMatchObject({ outcome: 'complete' });
      expect(statuspage.server.requests.filter(({ status }) => status !== 200)).toEqual([]);
      expect(fullestWindow()).toBeLessThanOrEqual(LIMIT.limit);
      expect(differences(statuspage.world, port, { identifier: IDENTIFIER })).toEqual([]);
    } finally {
      await server.stop();
    }
  }, 120_000);
});

describe('a run of which nobody can tell what is left of the budget', () => {
  /** Grants a few requests, and knows nothing from then on. */
  function failingBudgets(granted: number): RequestBudgets {
    return {
      of: (...key) => {
        const budget = memoryBudgets.of(...key);
        let left = granted;
        return {
          acquire: (request) => {
            left -= 1;
            if (left >= 0) return budget.acquire(request);
            return Promise.reject(new AppError('request_budget_unavailable', 'Redis is away.', { retry: 'later' }));
          },
          giveBack: (grant) => budget.giveBack(grant),
          learn: (answer) => budget.learn(answer),
          statistics: () => budget.statistics(),
        };
      },
    };
  }

  it.each([0, 10])(
    'fails by that name after %i requests, deletes nothing, and the next one does the rest',
    async (n) => {
      statuspage.setRateLimit(false);
      const [sound, unsound] = [await startWorker(memoryBudgets), await startWorker(failingBudgets(n))];
      const { installed, port } = await install();
      await attempt(installed, sound, { givenAllowance: WIDE });
      const [page] = statuspage.world.pages();
      const [gone] = page?.incidents.list() ?? [];
      page?.incidents.remove(gone?.id ?? '');
      statuspage.server.requests.length = 0;

      expect(await attempt(installed, unsound, { givenAllowance: WIDE })).toMatchObject({
        state: 'finished',
        outcome: 'failed',
        error: { code: 'request_budget_unavailable' },
        requests: { upstream: n },
      });
      expect(statuspage.server.requests).toHaveLength(n);
      expect(port.writes.deleted).toBe(0);
      expect(port.entity('statuspageIncident', gone?.id ?? '')).toBeDefined();

      expect(await attempt(installed, sound, { givenAllowance: WIDE })).toMatchObject({ outcome: 'complete' });
      expect(port.entity('statuspageIncident', gone?.id ?? '')).toBeUndefined();
    },
    60_000,
  );
});
