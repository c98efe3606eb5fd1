import { randomBytes, randomUUID } from 'node:crypto';
import { statuspageConnector } from '@quayside/connector-statuspage';
import { silentLogger, type RunTrigger } from '@quayside/domain';
import { createDatabase, type Database } from '@quayside/platform-database';
import { LocalMasterKey } from '@quayside/platform-kms';
import { ResyncError } from '@quayside/resync-run';
import { createPortSimulator, type PortSimulator } from '@quayside/simulator-port';
import {
  createStatuspageSimulator,
  generatedDataSet,
  type GeneratedDataSetOptions,
  type StatuspageSimulator,
} from '@quayside/simulator-statuspage';
import { getRun, putMapping, requestRun, updateInstallation, Vault } from '@quayside/tenancy';
import { createTestDatabase, differences, waitFor, type TestDatabase } from '@quayside/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IDENTIFIER, installOn, KEY, OPERATOR, type Installed } from './install.fixture';
import { processResync } from './resync.processor';
import { ThreadPool } from './threads/thread-pool';
import { threadProgram } from './threads/thread-program';
import { wayOut } from './way-out.fixture';
import { budgets, WIDE } from './wide-budget.fixture';

let own: TestDatabase;
let database: Database;
let port: PortSimulator;
let statuspage: StatuspageSimulator;
let threads: ThreadPool;
beforeAll(async () => {
  const program = await threadProgram();
  threads = new ThreadPool({
    program,
    logLevel: 'silent',
    expressionMs: 2_500,
    silenceMs: 30_000,
    abortMs: 5_000,
    maxHeapMb: 256,
    maxIdle: 2,
    wayOut,
  });
});
afterAll(() => threads.close());
const vault = new Vault(new LocalMasterKey(randomBytes(32)));
beforeEach(async () => {
  own = await createTestDatabase();
  database = createDatabase({ url: own.appUrl, maxConnections: 6 });
  port = createPortSimulator();
  await port.listen();
});
afterEach(async () => {
  await Promise.all([statuspage.close(), port.close(), database.close()]);
  await own.drop();
});

async function install(size: Partial<GeneratedDataSetOptions>, mappingText?: string): Promise<Installed> {
  const dataSet = generatedDataSet({
    seed: 5,
    pages: 2,
    groupsPerPage: 1,
    componentsPerPage: 3,
    incidentsPerPage: 5,
    updatesPerIncident: 1,
    ...size,
  });
  statuspage = createStatuspageSimulator({ dataSet, keys: [KEY], rateLimit: false });
  await statuspage.listen();
  return installOn({ database, vault, statuspage, port, mappingText });
}

/** One attempt at the installation's run; a new run when there is none. */
async function attempt(
  { organisationId, installationId }: Installed,
  stopping = new AbortController(),
  trigger: RunTrigger = 'manual',
) {
  const { run } = await requestRun(database, organisationId, installationId, trigger, OPERATOR);
  const job = { version: 1, organisationId, installationId, runId: run.id } as const;
  await processResync(job, {
    database,
    threads,
    vault,
    logger: silentLogger,
    workerId: randomUUID(),
    leaseSeconds: 60,
    maxAttempts: 20,
    wayOut,
    budgets,
    givenAllowance: WIDE,
    version: '0.1.0',
    stopping: stopping.signal,
  });
  const detail = await getRun(database, organisationId, installationId, run.id);
  if (!detail) throw new Error('the run is not there');
  return detail;
}

/** An attempt that is told to stop as soon as `when` holds. */
async function stoppedAttempt(installed: Installed, when: () => boolean) {
  const stopping = new AbortController();
  const running = attempt(installed, stopping);
  await waitFor(when, { intervalMs: 1, what: 'the moment to stop the worker' });
  stopping.abort(new ResyncError('run_handed_back', 'The worker stops.'));
  return running;
}

const reads = (path: string): number => statuspage.server.requests.filter((request) => request.path === path).length;
const differing = () => differences(statuspage.world, port, { identifier: IDENTIFIER });
const chooses = ({ organisationId, installationId }: Installed, ...statuspageIds: string[]) => {
  const settings = { statuspageHost: statuspage.url, statuspageIds };
  return updateInstallation(database, vault, organisationId, installationId, { settings }, OPERATOR);
};

describe('a worker that stops in the middle', () => {
  it.each([
    ['the upstream', () => statuspage.server, '*/incidents'],
    ['Port', () => port.server, '*/entities/bulk'],
  ])('hands the run back at once when %s hangs, and counts no record twice afterwards', async (_, server, path) => {
    const installed = await install({});
    server().faults.add({ path, effect: { kind: 'hang' } });
    const hung = new RegExp(path.replace('*', '.*'));
    const stopped = await stoppedAttempt(installed, () => server().requests.some((request) => hung.test(request.path)));
    expect(stopped).toMatchObject({ state: 'queued', epoch: 1 });
    server().faults.clear();

    const run = await attempt(installed);
    expect(run).toMatchObject({ state: 'finished', outcome: 'complete', epoch: 2 });
    expect(differing()).toEqual([]);
    expect(Object.entries(run.kinds).map(([kind, { fetched }]) => [kind, fetched])).toEqual([
      ['component', 8],
      ['component_group', 2],
      ['incident', 10],
      ['incident_update', 10],
      ['statuspage', 2],
    ]);
  });
});

describe('a run whose mapping runs away', () => {
  it('comes to its end, names the expression, and leaves what Port had in its field', async () => {
    const installed = await install({});
    await attempt(installed);
    const [before] = port.entities('statuspageIncident').map(({ title }) => title);
    expect(before).toEqual(expect.any(String));

    const title = '          title: .name\n          blueprint: \'"statuspageIncident"\'';
    const text = statuspageConnector.defaultMapping.replace(title, title.replace('.name', "'last(range(1e12))'"));
    expect(text).not.toBe(statuspageConnector.defaultMapping);
    await putMapping(database, installed.organisationId, installed.installationId, text, OPERATOR);
    const run = await attempt(installed);
    expect(run).toMatchObject({ state: 'finished', outcome: 'complete', kinds: { incident: { mapped: 10 } } });
    const noticed = run.expressionNotes.filter(({ note }) => note !== 'always_null');
    expect(noticed).toMatchObject([
      { note: 'quarantined', kind: 'incident', expression: 'last(range(1e12))', records: 7 },
      { note: 'misconfigured', kind: 'incident', expression: 'last(range(1e12))', records: 3 },
    ]);
    expect(port.entities('statuspageIncident').map((entity) => entity.title)[0]).toBe(before);
  });
});

describe('a run that is resumed', () => {
  it('writes again what an attempt wrote and did not live to commit, also when it is as before upstream', async () => {
    // without the time of the last change, a record can become what it was before
    const mappingText = statuspageConnector.defaultMapping.replace(/^.*: \.updated_at$/gm, '');
    const installed = await install({}, mappingText);
    await attempt(installed);
    const [page] = statuspage.world.pages();
    const [component] = page?.components.list() ?? [];
    if (!page || !component) throw new Error('the data set is empty');
    page.components.update(component.id, { name: 'for a moment' });
    port.server.faults.add({ path: '*/entities/bulk', effect: { kind: 'reset_after_write' } });
    const held = () => port.entity('statuspageComponent', component.id)?.title;
    await stoppedAttempt(installed, () => held() === 'for a moment');
    port.server.faults.clear();
    page.components.update(component.id, { name: component.name });

    expect(await attempt(installed)).toMatchObject({ outcome: 'complete', epoch: 2 });
    expect(held()).toBe(component.name);
  });

  it('keeps an entity that two pages stand for while one of them cannot be read', async () => {
    const mappingText = statuspageConnector.defaultMapping
      .replace(/(createMissingRelatedEntities:) true/, '$1 false')
      .replace(/(kind: component\n[^]*?identifier:) \.id/, '$1 \'"shared"\'');
    const installed = await install({}, mappingText);
    await attempt(installed);
    expect(port.entity('statuspageComponent', 'shared')).toBeDefined();
    const [one, two] = statuspage.world.pages();
    for (const { id } of [...(two?.components.list() ?? [])]) two?.components.remove(id);
    statuspage.keys.forbidPage({ pageId: one?.record.id ?? '', status: 403 });
    expect(await attempt(installed)).toMatchObject({ outcome: 'partial' });
    expect(port.entity('statuspageComponent', 'shared')).toBeDefined();
  });

  it('keeps a page that was asked for again in the meantime', async () => {
    // with this flag off, nothing but having been seen keeps the entity of a page
    const mappingText = statuspageConnector.defaultMapping.replace(/(createMissingRelatedEntities:) true/, '$1 false');
    const installed = await install({}, mappingText);
    await attempt(installed);
    const [one = '', two = ''] = statuspage.world.pages().map(({ record }) => record.id);
    await chooses(installed, one);
    statuspage.server.faults.add({ path: `/v1/pages/${one}/incidents`, effect: { kind: 'hang' } });
    const before = reads(`/v1/pages/${one}/incidents`);
    await stoppedAttempt(installed, () => reads(`/v1/pages/${one}/incidents`) > before);
    statuspage.server.faults.clear();
    await chooses(installed, one, two);

    expect(await attempt(installed)).toMatchObject({ outcome: 'complete', epoch: 2 });
    expect(port.entity('statuspage', two)).toBeDefined();
    expect(differing()).toEqual([]);
  });

  it('takes in what its own second look sees, whatever the attempt before it had looked at', async () => {
    const installed = await install({ pages: 1, incidentsPerPage: 130 });
    await attempt(installed);
    const [page] = statuspage.world.pages();
    const incidents = page?.incidents.list().map(({ id }) => id) ?? [];
    const [newest = '', second = ''] = incidents;
    const missed = incidents[100] ?? '';
    if (!page) throw new Error('the data set is empty');
    const path = `/v1/pages/${page.record.id}/incidents`;
    const { faults } = statuspage.server;
    faults.add({ path, after: 1, times: 1, effect: { kind: 'latency', ms: 150 } });
    faults.add({ path, after: 1, times: 1, effect: { kind: 'latency', ms: 150 } });
    faults.add({ path, after: 1, effect: { kind: 'hang' } });
    const before = reads(path);
    let added = false;
    const stopped = await stoppedAttempt(installed, () => {
      const done = reads(path) - before;
      // moves up behind the reader's back, and back again before it looks a second time
      if (done === 2 && page.incidents.get(newest)) page.incidents.remove(newest);
      if (done === 3 && !added) added = Boolean(page.incidents.add({ name: 'new one', body: 'it began' }));
      return done === 4;
    });
    expect(stopped.state).toBe('queued');
    faults.clear();
    page.incidents.remove(second);

    expect(await attempt(installed)).toMatchObject({ outcome: 'complete', epoch: 2 });
    expect(page.incidents.get(missed)).toBeDefined();
    expect(port.entity('statuspageIncident', missed)).toBeDefined();
  });
});

describe('a run that the schedule asks for', () => {
  const scheduled = (installed: Installed, stopping?: AbortController) => attempt(installed, stopping, 'schedule');

  it('reads what is new after a full one, from where that ended, and deletes nothing of what it did not read', async () => {
    const installed = await install({ pages: 1, incidentsPerPage: 230 });
    expect(await attempt(installed)).toMatchObject({ mode: 'full', outcome: 'complete' });
    const [page] = statuspage.world.pages();
    const gone = page?.incidents.list().at(-1);
    if (!page || !gone) throw new Error('the data set is empty');
    page.incidents.remove(gone.id);
    for (let added = 0; added < 120; added += 1) page.incidents.add({ name: `new ${added}`, status: 'resolved' });
    statuspage.server.requests.length = 0;

    const run = await scheduled(installed);
    expect(run).toMatchObject({
      mode: 'delta',
      outcome: 'complete',
      kinds: { incident: { created: 120, deleted: 0 } },
    });
    // pages, components with their groups, two pages of new incidents, one of old ones, and what is not resolved
    expect(statuspage.server.requests).toHaveLength(6);
    expect(run.deletions).toEqual([]);
    expect(differing().map(({ entity }) => entity)).toEqual(
      expect.arrayContaining([`statuspageIncident/${gone.id}`]) as string[],
    );

    expect(await scheduled(installed)).toMatchObject({
      mode: 'delta',
      kinds: { incident: { created: 0, updated: 0 } },
    });
    expect(await attempt(installed)).toMatchObject({ mode: 'full', outcome: 'complete' });
    expect(differing()).toEqual([]);
  });

  it('takes in everything that is new when it is handed back in the middle of it', async () => {
    const installed = await install({ pages: 1, incidentsPerPage: 230 });
    await attempt(installed);
    const [page] = statuspage.world.pages();
    for (let added = 0; added < 120; added += 1) page?.incidents.add({ name: `new ${added}`, status: 'resolved' });
    const path = `/v1/pages/${page?.record.id}/incidents/unresolved`;
    statuspage.server.faults.add({ path, effect: { kind: 'hang' } });
    const stopping = new AbortController();
    const running = scheduled(installed, stopping);
    await waitFor(() => reads(path) > 0, { intervalMs: 1, what: 'the last list' });
    stopping.abort(new ResyncError('run_handed_back', 'The worker stops.'));
    expect(await running).toMatchObject({ state: 'queued', mode: 'delta' });
    statuspage.server.faults.clear();
    page?.incidents.add({ name: 'since then', status: 'resolved' });
    expect(await scheduled(installed)).toMatchObject({ mode: 'delta', outcome: 'complete', epoch: 2 });
    expect(differing()).toEqual([]);
    // what both attempts have written is known to the next run
    expect(await scheduled(installed)).toMatchObject({ kinds: { incident: { created: 0, updated: 0 } } });
  });
});
