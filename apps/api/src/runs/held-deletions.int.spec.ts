import { statuspageConnector } from '@quayside/connector-statuspage';
import { silentLogger, systemClock } from '@quayside/domain';
import { WayOut } from '@quayside/http';
import { MemoryRequestBudgets } from '@quayside/platform-rate-limit';
import { runResync, withClients } from '@quayside/resync-run';
import { createPortSimulator, type PortSimulator } from '@quayside/simulator-port';
import { createStatuspageSimulator, generatedDataSet, type StatuspageSimulator } from '@quayside/simulator-statuspage';
import { claimRun, openRunState, requestRun } from '@quayside/tenancy';
import { createTestDatabase } from '@quayside/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BOOTSTRAP_OPERATOR } from '../bootstrap-operator';
import { INSTALLATION, install, type InstalledConnector } from '../testing/install';
import { startTestApi, type Json, type TestApi } from '../testing/start-test-api';

const KEY = 'key-of-acme';

let api: TestApi;
let port: PortSimulator;
let statuspage: StatuspageSimulator;
beforeAll(async () => {
  api = await startTestApi(await createTestDatabase());
});
afterAll(() => api.close());
beforeEach(async () => {
  const dataSet = generatedDataSet({
    seed: 3,
    pages: 1,
    groupsPerPage: 1,
    componentsPerPage: 3,
    incidentsPerPage: 4,
    updatesPerIncident: 1,
  });
  statuspage = createStatuspageSimulator({ dataSet, keys: [KEY], rateLimit: false });
  port = createPortSimulator();
  await Promise.all([statuspage.listen(), port.listen()]);
});
afterEach(() => Promise.all([statuspage.close(), port.close()]));

/** Plays the worker: takes the run that waits, or asks for one, and resyncs. Gives the run as the API shows it. */
async function work(installed: InstalledConnector): Promise<Json> {
  const [organisationId, installationId] = [installed.created['organisationId'], installed.created['id']].map(String);
  if (organisationId === undefined || installationId === undefined) throw new Error('nothing is installed');
  const { run } = await requestRun(api.database, organisationId, installationId, 'manual', BOOTSTRAP_OPERATOR);
  const claim = { organisationId, installationId, runId: run.id, workerId: 'test', leaseSeconds: 60 };
  const claimed = await claimRun(api.database, claim);
  const parsed = statuspageConnector.parseSettings({ statuspageApiKey: KEY, statuspageHost: statuspage.url });
  if (claimed === null || !parsed.ok) throw new Error('the run cannot begin');
  const shared = { clock: systemClock, logger: silentLogger };
  const identifier = INSTALLATION.identifier;
  const credentials = { clientId: 'demo-client', clientSecret: 'demo-secret' };
  await withClients(
    {
      ...shared,
      integration: { type: 'statuspage', version: '0.1.0', identifier },
      port: { baseUrl: port.url, credentials },
      upstreamBudget: new MemoryRequestBudgets(shared).of(
        statuspageConnector.upstreamKey(parsed.settings),
        statuspageConnector.allowance,
      ),
      wayOut: new WayOut({ allowPrivateHosts: true, egressProxy: undefined }),
      random: Math.random,
    },
    (clients) =>
      runResync({
        ...shared,
        ...clients,
        runId: run.id,
        connector: statuspageConnector,
        settings: parsed.settings,
        mapping: { from: 'given', text: claimed.mapping.text },
        options: {
          initializePortResources: true,
          sendRawDataExamples: false,
          intervalMinutes: null,
          nextRunAt: null,
          compareWithPort: false,
        },
        state: openRunState(api.database, claimed),
        signal: new AbortController().signal,
      }),
  );
  return (await api.call('GET', `${installed.path}/runs/${run.id}`)).body;
}

/** An installation whose status page is gone with all its history, and the run that held the deletions back. */
async function heldBack() {
  const installed = await install(api);
  expect(await work(installed)).toMatchObject({ outcome: 'complete' });
  const [page] = statuspage.world.pages();
  statuspage.world.removePage(page?.record.id ?? '');
  const owned = port.entities().length;
  const run = await work(installed);
  expect(run).toMatchObject({ outcome: 'held', decisions: [] });
  const deletions = `${installed.path}/runs/${String(run['id'])}/deletions`;
  return { installed, owned, deletions, run };
}

describe('held deletions', () => {
  it('are listed a page at a time, by status', async () => {
    const { deletions, owned } = await heldBack();
    const identifiers: string[] = [];
    let address = `${deletions}?status=held&limit=4`;
    for (let next: unknown = ''; next !== null;) {
      const { status, body } = await api.call('GET', address);
      expect(status).toBe(200);
      expect(body['items']?.length).toBeLessThanOrEqual(4);
      const items = body['items'] as unknown as readonly { blueprint: string; identifier: string }[];
      identifiers.push(...items.map(({ blueprint, identifier }) => `${blueprint} ${identifier}`));
      next = body['next'];
      address = `${deletions}?status=held&limit=4&after=${String(next)}`;
    }
    expect(new Set(identifiers).size).toBe(owned);
    expect(identifiers).toHaveLength(owned);
    expect((await api.call('GET', `${deletions}?status=deleted`)).body).toEqual({ items: [], next: null });
  });

  it.each(['limit=501', 'limit=0', 'status=gone', 'after=no-cursor', `after=${'a'.repeat(4_001)}`])(
    'are not listed with %.20s',
    async (query) => {
      const { path, created } = await install(api);
      const answer = await api.call('GET', `${path}/runs/${String(created['firstRun']?.['id'])}/deletions?${query}`);
      expect(answer).toMatchObject({ status: 422, body: { code: 'request_invalid' } });
      expect(answer.body['errors']?.[0]?.['field']).toBe(query.split('=')[0]);
    },
  );

  it('go after they were approved, and the run shows who approved them', async () => {
    const { installed, owned, deletions, run } = await heldBack();
    const { status, body } = await api.call('POST', `${deletions}/approve`, { reason: 'the page was retired' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      decision: 'approved',
      entities: owned,
      run: { trigger: 'deletions_approved', state: 'queued', alreadyActive: false },
    });
    expect(port.entities()).toHaveLength(owned);
    expect(await work(installed)).toMatchObject({ id: body['run']?.['id'], outcome: 'complete' });
    expect(port.entities()).toEqual([]);
    expect((await api.call('GET', `${installed.path}/runs/${String(run['id'])}`)).body['decisions']).toMatchObject([
      {
        decision: 'approved',
        entities: owned,
        reason: 'the page was retired',
        decidedBy: BOOTSTRAP_OPERATOR,
      },
    ]);
    expect((await api.call('POST', `${deletions}/approve`)).body).toEqual({
      decision: 'approved',
      entities: 0,
      run: null,
    });
  });

  it('stay after they were rejected, and the runs after that are complete', async () => {
    const { installed, owned, deletions } = await heldBack();
    expect(await api.call('POST', `${deletions}/reject`)).toMatchObject({
      status: 200,
      body: { decision: 'rejected', entities: owned, run: null },
    });
    const run = await work(installed);
    expect(run).toMatchObject({ outcome: 'complete' });
    const statuses = run['deletions'] as unknown as readonly { status: string }[];
    expect(statuses.map(({ status }) => status)).toEqual(Array<string>(owned).fill('kept_rejected'));
    expect(port.entities()).toHaveLength(owned);
  });

  it('go one by one where keys are named, and the rest is held again', async () => {
    const { installed, owned, deletions } = await heldBack();
    const list = await api.call('GET', `${deletions}?status=held&limit=500`);
    const items = list.body['items'] as unknown as readonly { blueprint: string; identifier: string }[];
    const keys = items
      .filter(({ blueprint }) => blueprint === 'statuspageIncidentUpdate')
      .map(({ blueprint, identifier }) => ({ blueprint, identifier }));
    expect((await api.call('POST', `${deletions}/approve`, { keys })).body).toMatchObject({ entities: keys.length });
    expect(await work(installed)).toMatchObject({ outcome: 'held' });
    expect(port.entities()).toHaveLength(owned - keys.length);
    expect(port.entities('statuspageIncidentUpdate')).toEqual([]);
  });

  it('stay when the approval comes to its end before a run does', async () => {
    const { installed, owned, deletions } = await heldBack();
    await api.call('POST', `${deletions}/approve`);
    await api.owner.prisma.deletionDecision.updateMany({
      where: { decision: 'approved' },
      data: { expiresAt: new Date(0) },
    });
    expect(await work(installed)).toMatchObject({ outcome: 'held' });
    expect(port.entities()).toHaveLength(owned);
  });

  it('stay when what was there before the installation is not asked for, until that is approved', async () => {
    const first = await install(api);
    await work(first);
    await api.call('DELETE', first.path);
    const [page] = statuspage.world.pages();
    const [incident] = page?.incidents.list() ?? [];
    if (!page || !incident) throw new Error('the data set is empty');
    page.incidents.remove(incident.id);
    const owned = port.entities().length;
    const again = await install(api);
    const run = await work(again);
    expect(run).toMatchObject({ trigger: 'install', outcome: 'held' });
    expect(port.entities()).toHaveLength(owned);
    await api.call('POST', `${again.path}/runs/${String(run['id'])}/deletions/approve`);
    expect(await work(again)).toMatchObject({ outcome: 'complete' });
    expect(port.entity('statuspageIncident', incident.id)).toBeUndefined();
  });
});

describe('a decision', () => {
  it('is refused with the way out where it cannot be taken', async () => {
    const { installed, deletions } = await heldBack();
    const unknown = { keys: [{ blueprint: 'statuspage', identifier: 'unknown' }] };
    expect(await api.call('POST', `${deletions}/approve`, unknown)).toMatchObject({
      status: 409,
      body: { code: 'deletion_not_held' },
    });
    const later = await work(installed);
    expect(await api.call('POST', `${deletions}/approve`)).toMatchObject({
      status: 409,
      body: { code: 'held_list_outdated', detail: expect.stringContaining(String(later['id'])) as string },
    });
    const firstRun = String(installed.created['firstRun']?.['id']);
    expect(await api.call('POST', `${installed.path}/runs/${firstRun}/deletions/reject`)).toMatchObject({
      status: 409,
      body: { code: 'run_not_held' },
    });
    expect(await api.call('POST', `${installed.path}/runs/${randomUUID()}/deletions/reject`)).toMatchObject({
      status: 404,
      body: { code: 'run_not_found' },
    });
  });

  it.each([
    [{ keys: [] }, 'keys'],
    [{ keys: [{ blueprint: 'b' }] }, 'keys[0].identifier'],
    [{ keys: Array.from({ length: 1_001 }, () => ({ blueprint: 'b', identifier: 'i' })) }, 'keys'],
    [{ reason: 'x'.repeat(501) }, 'reason'],
    [{ all: true }, 'all'],
  ])('names the field that is wrong', async (body, field) => {
    const { path, created } = await install(api);
    const address = `${path}/runs/${String(created['firstRun']?.['id'])}/deletions/approve`;
    const answer = await api.call('POST', address, body);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field }] } });
  });
});
