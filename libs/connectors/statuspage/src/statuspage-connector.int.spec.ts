import type { ConnectorSession, Scopes } from '@quayside/connector-kit';
import { silentLogger, type Clock, type RecordBatch } from '@quayside/domain';
import { createHttpClient, type HttpClient } from '@quayside/http';
import {
  createStatuspageSimulator,
  expectedFullSweepRequests,
  generatedDataSet,
  type StatuspageSimulator,
  type StatuspageSimulatorOptions,
} from '@quayside/simulator-statuspage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statuspageConnector } from './statuspage-connector';

const KEY = 'the-key-of-the-tenant';

/** Time that passes only by being slept through, for the client and the simulator alike. */
class SleptTime implements Clock {
  readonly slept: number[] = [];
  private at = Date.parse('2026-03-01T12:00:00.000Z');
  now(): Date {
    return new Date(this.at);
  }
  sleep(ms: number): Promise<void> {
    this.slept.push(ms);
    this.at += ms;
    return Promise.resolve();
  }
}

let clock: SleptTime;
let simulator: StatuspageSimulator;
let http: HttpClient;
let { signal } = new AbortController();

beforeEach(() => {
  clock = new SleptTime();
  ({ signal } = new AbortController());
});

afterEach(async () => {
  await http.close();
  await simulator.close();
});

async function open(
  options: StatuspageSimulatorOptions = {},
  settings: { readonly statuspageIds?: readonly string[] } = {},
): Promise<ConnectorSession> {
  simulator = createStatuspageSimulator({
    keys: [KEY],
    rateLimit: false,
    authorizationScheme: 'strict',
    now: () => clock.now().getTime(),
    ...options,
  });
  await simulator.listen();
  http = createHttpClient({ clock, random: () => 0.5, logger: silentLogger, allowPrivateHosts: true });
  const parsed = statuspageConnector.parseSettings({
    statuspageApiKey: KEY,
    statuspageHost: `${simulator.url}/`,
    ...settings,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return statuspageConnector.open(parsed.settings, { http, publicHttp: http, clock, logger: silentLogger });
}

async function read(session: ConnectorSession, source: string, scope: string, fromPage = 1): Promise<RecordBatch[]> {
  const batches: RecordBatch[] = [];
  for await (const batch of session.read({ source, scope, fromPage }, signal)) batches.push(batch);
  return batches;
}

/** Everything that a run reads, in its order. */
async function sweep(session: ConnectorSession): Promise<{ scopes: Scopes; batches: RecordBatch[] }> {
  const scopes = await session.scopes(signal);
  const batches = [scopes.root];
  for (const scope of scopes.scopes) {
    for (const source of statuspageConnector.scopeSources) batches.push(...(await read(session, source, scope)));
  }
  return { scopes, batches };
}

function countByKind(batches: readonly RecordBatch[]): Record<string, number> {
  const ids: Record<string, Set<unknown>> = {};
  let records = 0;
  for (const { kind, record } of batches.flatMap((batch) => batch.records)) {
    (ids[kind] ??= new Set()).add(record['id']);
    records += 1;
  }
  const counts = Object.fromEntries(Object.entries(ids).map(([kind, seen]) => [kind, seen.size]));
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(records);
  return counts;
}

const requests = (): string[] => simulator.server.requests.map(({ path, query }) => path + query);
const firstPageId = (): string => simulator.world.pages()[0]?.record.id ?? '';

const DATA = {
  seed: 7,
  pages: 2,
  groupsPerPage: 3,
  componentsPerPage: 120,
  incidentsPerPage: 200,
  updatesPerIncident: 3,
  awkward: true,
};

describe('a full reading', () => {
  it('gives every record once, with no request too many', async () => {
    const session = await open({ dataSet: generatedDataSet(DATA) });
    const { scopes, batches } = await sweep(session);
    const counts = simulator.world.counts();
    expect(countByKind(batches)).toEqual({
      statuspage: counts.pages,
      component_group: counts.groups,
      component: counts.componentRows,
      incident: counts.incidents,
      incident_update: counts.incidentUpdates,
    });
    expect(scopes.scopes).toEqual(simulator.world.pages().map(({ record }) => record.id));
    expect(http.requestsSent).toBe(expectedFullSweepRequests(simulator.world));
    expect(requests()).toHaveLength(http.requestsSent);
  });

  it('asks for full pages, by number, under the names that each endpoint knows', async () => {
    const session = await open();
    await sweep(session);
    const page = `/v1/pages/${firstPageId()}`;
    expect(requests()).toEqual([
      '/v1/pages',
      `${page}/component-groups?page=1&per_page=100`,
      `${page}/components?page=1&per_page=100`,
      `${page}/incidents?page=1&limit=100`,
    ]);
  });

  it('asks for one page by its id, and not for the list of pages', async () => {
    const dataSet = generatedDataSet({ ...DATA, pages: 3, componentsPerPage: 5, incidentsPerPage: 2 });
    const wanted = dataSet.pages[1]?.page.id ?? '';
    const session = await open({ dataSet }, { statuspageIds: [wanted] });
    const { scopes } = await sweep(session);
    const listed = await fetch(`${simulator.url}/v1/pages`, { headers: { authorization: `OAuth ${KEY}` } });
    const record = ((await listed.json()) as readonly { readonly id: string }[]).find(({ id }) => id === wanted);
    expect(scopes.root.records).toEqual([{ kind: 'statuspage', record }]);
    expect(scopes.scopes).toEqual([wanted]);
    expect(requests()[0]).toBe(`/v1/pages/${wanted}`);
  });

  it('reads only the pages asked for, and names those that the key does not show', async () => {
    const dataSet = generatedDataSet({ ...DATA, pages: 3, componentsPerPage: 5, incidentsPerPage: 2 });
    const wanted = dataSet.pages[1]?.page.id ?? '';
    const session = await open({ dataSet }, { statuspageIds: [wanted, 'nosuchpage00'] });
    const { scopes } = await sweep(session);
    expect(scopes.scopes).toEqual([wanted]);
    expect(scopes.missing.map(({ scope, code }) => [scope, code])).toEqual([['nosuchpage00', 'scope_not_found']]);
    expect(http.requestsSent).toBe(expectedFullSweepRequests(simulator.world, [wanted]));
  });

  it('misses nothing and gives nothing twice when incidents are added meanwhile', async () => {
    const session = await open({ dataSet: generatedDataSet(DATA) });
    const pageId = firstPageId();
    const before = simulator.world
      .page(pageId)
      .incidents.list()
      .map(({ id }) => id);
    const given: unknown[] = [];
    for await (const batch of session.read({ source: 'incidents', scope: pageId, fromPage: 1 }, signal)) {
      given.push(...batch.records.filter(({ kind }) => kind === 'incident').map(({ record }) => record['id']));
      for (let added = 0; added < 3; added += 1) simulator.world.page(pageId).incidents.add({ name: 'Meanwhile' });
    }
    expect(new Set(given).size).toBe(given.length);
    expect(given).toEqual(expect.arrayContaining(before));
  });

  it('goes on where an earlier attempt stopped', async () => {
    const session = await open({ dataSet: generatedDataSet(DATA) });
    const batches = await read(session, 'components', firstPageId(), 2);
    expect(batches.map(({ pageNumber, last }) => [pageNumber, last])).toEqual([[2, true]]);
    expect(batches[0]?.records).toHaveLength(23);
  });
});

describe('a key', () => {
  it('that is refused is reported when it is refused once more two seconds later', async () => {
    const session = await open();
    simulator.keys.revoke(KEY);
    await expect(session.scopes(signal)).rejects.toMatchObject({ code: 'credentials_rejected', retry: 'never' });
    expect(requests()).toEqual(['/v1/pages', '/v1/pages']);
    expect(clock.slept).toEqual([2_000]);
  });

  it('that is refused by a stray answer goes on', async () => {
    const session = await open();
    const refused = { kind: 'status', status: 401, body: { error: 'no' } } as const;
    simulator.server.faults.add({ path: '/v1/pages', times: 1, effect: refused });
    expect((await session.scopes(signal)).scopes).toContain(firstPageId());
  });

  it('that is refused is reported, too, where one page is asked for by its id', async () => {
    const session = await open({}, { statuspageIds: ['kctbh9vrtdwd'] });
    simulator.keys.revoke(KEY);
    await expect(session.scopes(signal)).rejects.toMatchObject({ code: 'credentials_rejected', retry: 'never' });
    expect(requests()).toEqual(['/v1/pages/kctbh9vrtdwd', '/v1/pages', '/v1/pages']);
  });

  it('that dies while several lists are read is asked about for all of them together', async () => {
    const session = await open();
    simulator.keys.expire(KEY);
    simulator.server.faults.add({ path: '/v1/pages', effect: { kind: 'latency', ms: 100 } });
    const lists = statuspageConnector.scopeSources.map((source) => read(session, source, firstPageId()));
    for (const ended of await Promise.allSettled(lists)) {
      expect(ended).toMatchObject({ status: 'rejected', reason: { code: 'credentials_rejected' } });
    }
    expect(requests().filter((request) => request === '/v1/pages')).toHaveLength(2);
  });

  it('that dies in the middle is told from a page that is closed, by asking for the pages', async () => {
    const session = await open();
    await session.scopes(signal);
    simulator.keys.expire(KEY);
    await expect(read(session, 'components', firstPageId())).rejects.toMatchObject({ code: 'credentials_rejected' });
    expect(requests().slice(2)).toEqual(['/v1/pages', '/v1/pages']);
  });

  it.each([
    [401, 'scope_forbidden', 2],
    [403, 'scope_forbidden', 1],
    [404, 'scope_not_found', 1],
  ] as const)('that meets a page closed with %d fails for that page only, with %s', async (status, code, cost) => {
    const session = await open();
    const pageId = firstPageId();
    simulator.keys.forbidPage({ pageId, status });
    await expect(read(session, 'incidents', pageId)).rejects.toMatchObject({
      code,
      retry: 'never',
      context: { scope: pageId, source: 'incidents', status },
    });
    expect(http.requestsSent).toBe(cost);
  });

  it('never appears in an error', async () => {
    const session = await open();
    simulator.server.faults.add({ effect: { kind: 'status', status: 403, body: { error: `no page for ${KEY}` } } });
    const error = await session.scopes(signal).catch((reason: unknown) => reason);
    const told = JSON.stringify(error, (_name, value: unknown) =>
      value instanceof Error ? { ...value, message: value.message, stack: value.stack, cause: value.cause } : value,
    );
    expect(told).toContain('scope_forbidden');
    expect(told).not.toContain(KEY);
  });
});

describe('the rate limit', () => {
  it.each([420, 429] as const)('is waited for as long as the %d says, and everything is read', async (status) => {
    const session = await open({ dataSet: generatedDataSet(DATA), rateLimit: { limit: 5, status } });
    const { batches } = await sweep(session);
    expect(countByKind(batches)['incident']).toBe(400);
    expect(clock.slept.every((ms) => ms >= 1000 && ms <= 60_000)).toBe(true);
    expect(clock.slept.length).toBeGreaterThan(0);
    const refused = simulator.server.requests.filter((request) => request.status === status);
    expect(refused).toHaveLength(clock.slept.length);
  });

  it('is waited for until its window has passed when the answer does not say how long', async () => {
    const session = await open();
    simulator.server.faults.add({ effect: { kind: 'status', status: 420 }, times: 1 });
    await session.scopes(signal);
    expect(clock.slept).toEqual([61_000]);
  });

  it('that never lifts ends the reading, with the time to come back', async () => {
    const session = await open();
    simulator.server.faults.add({ effect: { kind: 'status', status: 429, headers: { 'retry-after': '200' } } });
    await expect(session.scopes(signal)).rejects.toMatchObject({
      code: 'upstream_rate_limited',
      retry: { afterMs: 200_000 },
    });
    expect(http.requestsSent).toBe(2);
  });
});

describe('an upstream in trouble', () => {
  it.each([
    ['503', { kind: 'status', status: 503 }, 'upstream_unavailable'],
    ['500', { kind: 'status', status: 500 }, 'upstream_unavailable'],
    ['a lost connection', { kind: 'reset' }, 'upstream_unavailable'],
    ['half a body', { kind: 'cut' }, 'upstream_unavailable'],
    ['a body that is not JSON', { kind: 'malformed', text: '<html>' }, 'upstream_malformed'],
    ['something else than a list', { kind: 'status', status: 200, body: { error: 'x' } }, 'upstream_malformed'],
  ] as const)('is reported when it stays at %s', async (_name, effect, code) => {
    const session = await open();
    simulator.server.faults.add({ effect });
    await expect(read(session, 'components', firstPageId())).rejects.toMatchObject({ code, retry: 'later' });
  });

  it('is reported when a body is larger than we take, which no repetition changes', async () => {
    const session = await open();
    simulator.server.faults.add({ effect: { kind: 'malformed', text: ' '.repeat(33 * 1024 * 1024) } });
    await expect(read(session, 'components', firstPageId())).rejects.toMatchObject({
      code: 'upstream_malformed',
      retry: 'never',
    });
    expect(http.requestsSent).toBe(1);
  });

  it('is read in full when it recovers', async () => {
    const session = await open();
    simulator.server.faults.add({ effect: { kind: 'status', status: 502 }, times: 2 });
    simulator.server.faults.add({ effect: { kind: 'reset' }, times: 1 });
    simulator.server.faults.add({ effect: { kind: 'cut' }, times: 1, after: 1 });
    const { batches } = await sweep(session);
    expect(countByKind(batches)['incident']).toBe(simulator.world.counts().incidents);
  });

  it('is left alone when the run is given up', async () => {
    const session = await open();
    const controller = new AbortController();
    signal = controller.signal;
    controller.abort(new Error('cancelled'));
    await expect(session.scopes(signal)).rejects.toMatchObject({ code: 'http_aborted' });
    expect(requests()).toEqual([]);
  });
});
