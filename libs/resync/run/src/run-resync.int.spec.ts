import { statuspageConnector } from '@quayside/connector-statuspage';
import { silentLogger, systemClock, type Clock } from '@quayside/domain';
import { createPortSimulator, type PortSimulator } from '@quayside/simulator-port';
import {
  createStatuspageSimulator,
  expectedFullSweepRequests,
  generatedDataSet,
  seedDataSet,
  type GeneratedDataSetOptions,
  type StatuspageDataSet,
  type StatuspageSimulator,
} from '@quayside/simulator-statuspage';
import { differences } from '@quayside/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryState } from './memory-state';
import { ResyncError } from './resync-error';
import type { ResyncInput } from './resync-input';
import { runResync } from './run-resync';
import { withClients } from './with-clients';

const IDENTIFIER = 'acme-pages';
const KEY = 'key-of-acme';

interface Scene {
  readonly statuspage: StatuspageSimulator;
  readonly port: PortSimulator;
}
let scene: Scene | undefined;

async function open(dataSet: StatuspageDataSet): Promise<Scene> {
  scene = {
    statuspage: createStatuspageSimulator({ dataSet, keys: [KEY], rateLimit: false }),
    port: createPortSimulator({ recordBodies: true }),
  };
  await Promise.all([scene.statuspage.listen(), scene.port.listen()]);
  return scene;
}
afterEach(async () => {
  await Promise.all([scene?.statuspage.close(), scene?.port.close()]);
  scene = undefined;
});

const SMALL: GeneratedDataSetOptions = {
  seed: 7,
  pages: 2,
  groupsPerPage: 2,
  componentsPerPage: 6,
  incidentsPerPage: 12,
  updatesPerIncident: 2,
  awkward: true,
};
const small = (parts: Partial<GeneratedDataSetOptions> = {}): StatuspageDataSet =>
  generatedDataSet({ ...SMALL, ...parts });
/** Waits of the retries take no time here; what they are is tested in libs/http. */
const hastyClock: Clock = { now: () => new Date(), sleep: (_ms, signal) => systemClock.sleep(1, signal) };

interface RunParts {
  readonly key?: string;
  readonly ids?: string;
  readonly clientSecret?: string;
  readonly input?: Partial<ResyncInput<never>>;
}

async function run({ statuspage, port }: Scene, parts: RunParts = {}) {
  const parsed = statuspageConnector.parseSettings({
    statuspageApiKey: parts.key ?? KEY,
    statuspageHost: statuspage.url,
    ...(parts.ids === undefined ? {} : { statuspageIds: parts.ids }),
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const state = new MemoryState();
  const report = await withClients(
    {
      integration: { type: 'statuspage', version: '0.1.0', identifier: IDENTIFIER },
      port: {
        baseUrl: port.url,
        credentials: { clientId: 'demo-client', clientSecret: parts.clientSecret ?? 'demo-secret' },
      },
      allowPrivateHosts: true,
      clock: hastyClock,
      random: () => 0.5,
      logger: silentLogger,
    },
    (clients) =>
      runResync({
        ...clients,
        runId: 'run-1',
        connector: statuspageConnector,
        settings: parsed.settings,
        mapping: { from: 'port' },
        options: {
          initializePortResources: true,
          sendRawDataExamples: true,
          intervalMinutes: null,
          nextRunAt: null,
          compareWithPort: true,
        },
        state,
        clock: hastyClock,
        logger: silentLogger,
        signal: new AbortController().signal,
        ...(parts.input as object),
      }),
  );
  return { report, state };
}

const differing = ({ statuspage, port }: Scene, pageIds?: readonly string[]) =>
  differences(statuspage.world, port, { identifier: IDENTIFIER, ...(pageIds ? { pageIds } : {}) });
/** What was written into the catalog itself: entities and blueprints, not the state of the integration. */
const catalogWrites = (port: PortSimulator): string[] =>
  port.server.requests
    .filter(
      ({ method, path }) =>
        method !== 'GET' && /\/entities(\/bulk)?$|\/bulk\/entities\/delete$|\/blueprints(\/[^/]+)?$/.test(path),
    )
    .filter(({ path }) => !path.endsWith('datasource-entities'))
    .map(({ method, path }) => `${method} ${path}`);

describe('a resync', () => {
  it('makes Port equal to the upstream, awkward records included', async () => {
    const all = await open(small());
    const { report, state } = await run(all);
    expect(state.failed).toEqual([]);
    expect(report.outcome).toBe('complete');
    expect(differing(all)).toEqual([]);
  });

  it('writes nothing the second time', async () => {
    const all = await open(small());
    await run(all);
    all.port.server.requests.length = 0;
    all.port.writes.clear();
    const { report } = await run(all);
    expect(report.outcome).toBe('complete');
    expect(catalogWrites(all.port)).toEqual([]);
    expect(
      all.port.server.requests.filter(({ path }) => path.endsWith('/examples')).map(({ method }) => method),
    ).not.toContain('POST');
    expect(Object.values(report.kinds).map(({ created, updated, deleted }) => created + updated + deleted)).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });

  it('follows what is added, changed and removed upstream, and writes only that', async () => {
    const all = await open(small());
    await run(all);
    const page = all.statuspage.world.pages()[0];
    const [removed, changed] = page?.incidents.list() ?? [];
    if (!page || !removed || !changed) throw new Error('the data set is too small');
    page.incidents.remove(removed.id);
    page.incidents.update(changed.id, { name: 'renamed', body: 'news', status: 'monitoring' });
    const added = page.incidents.add({ name: 'new one', body: 'it began' });
    all.port.writes.clear();

    const { report } = await run(all);
    expect(report.outcome).toBe('complete');
    expect(differing(all)).toEqual([]);
    const touched = new Set(all.port.writes.entries.map(({ identifier }) => identifier));
    const expected = [removed, changed, added]
      .flatMap(({ id }) => page.incidents.get(id) ?? removed)
      .flatMap(({ id, incident_updates }) => [id, ...incident_updates.map((update) => update.id)]);
    for (const id of touched) expect(expected).toContain(id);
    expect(all.port.entity('statuspageIncident', added.id)?.title).toBe('new one');
    expect(all.port.entity('statuspageIncident', removed.id)).toBeUndefined();
  });

  it.each([
    { pages: 1, groupsPerPage: 0, componentsPerPage: 0, incidentsPerPage: 0 },
    { pages: 3, groupsPerPage: 2, componentsPerPage: 99, incidentsPerPage: 99 },
    { pages: 2, groupsPerPage: 1, componentsPerPage: 99, incidentsPerPage: 100 },
    { pages: 1, groupsPerPage: 3, componentsPerPage: 120, incidentsPerPage: 250 },
  ])(
    'sends exactly R_full requests: $pages pages, $groupsPerPage groups, $componentsPerPage components, $incidentsPerPage incidents',
    async (size) => {
      const all = await open(small({ ...size, updatesPerIncident: 1, awkward: false }));
      const { report } = await run(all);
      const { requests } = all.statuspage.server;
      expect(requests).toHaveLength(expectedFullSweepRequests(all.statuspage.world));
      expect(report.requests.upstream).toBe(requests.length);
      for (const { path, query } of requests.filter(({ path }) => path !== '/v1/pages')) {
        const params = new URLSearchParams(query);
        expect([path, params.get(path.endsWith('/incidents') ? 'limit' : 'per_page')]).toEqual([path, '100']);
      }
      const asked = requests.map(({ path, query }) => path + query);
      expect(new Set(asked).size).toBe(asked.length);
    },
  );

  it('reads only the pages that were asked for, with one list of pages', async () => {
    const all = await open(small({ pages: 3 }));
    const [first] = all.statuspage.world.pages();
    const id = first?.record.id ?? '';
    const { report } = await run(all, { ids: id });
    expect(report.outcome).toBe('complete');
    expect(differing(all, [id])).toEqual([]);
    expect(all.statuspage.server.requests).toHaveLength(expectedFullSweepRequests(all.statuspage.world, [id]));
  });
});

describe('a resync in which something fails', () => {
  it.each([401, 403, 404] as const)(
    'syncs all other pages when one answers %i, deletes nothing of it, and says which and why',
    async (status) => {
      const all = await open(small({ pages: 3 }));
      await run(all);
      const [forbidden, other] = all.statuspage.world.pages();
      if (!forbidden || !other) throw new Error('the data set is too small');
      const before = all.port.entities().length;
      for (const { id } of [...forbidden.incidents.list()]) forbidden.incidents.remove(id);
      other.incidents.add({ name: 'on another page', body: 'news' });
      all.statuspage.keys.forbidPage({ pageId: forbidden.record.id, status });

      const { report, state } = await run(all);
      expect(report.outcome).toBe('partial');
      expect(report.faults).toMatchObject([
        { scope: forbidden.record.id, code: status === 404 ? 'scope_not_found' : 'scope_forbidden' },
      ]);
      expect(all.port.writes.deleted).toBe(0);
      expect(all.port.entities()).toHaveLength(before + 2);
      expect(state.deletions.every((deletion) => deletion.status === 'kept_incomplete')).toBe(true);
      expect(state.deletions.length).toBeGreaterThan(0);

      all.statuspage.keys.allowPage();
      expect((await run(all)).report.outcome).toBe('complete');
      expect(differing(all)).toEqual([]);
    },
  );

  it('names a page id that does not exist, and syncs the others', async () => {
    const all = await open(small());
    const ids = [...all.statuspage.world.pages().map(({ record }) => record.id), 'zzzzzzzzzzzz'];
    const { report } = await run(all, { ids: ids.join(',') });
    expect(report.outcome).toBe('partial');
    expect(report.faults).toMatchObject([{ scope: 'zzzzzzzzzzzz', code: 'scope_not_found' }]);
    expect(differing(all)).toEqual([]);
  });

  it('stops at a rejected key within a few requests, and deletes nothing', async () => {
    const all = await open(small());
    await run(all);
    all.statuspage.keys.revoke(KEY);
    all.statuspage.server.requests.length = 0;
    const { report } = await run(all);
    expect(report.outcome).toBe('credentials_rejected');
    expect(report.error?.code).toBe('credentials_rejected');
    expect(all.statuspage.server.requests).toHaveLength(1);
    expect(all.port.writes.deleted).toBe(0);
  });

  it('stops at a key that is revoked in the middle, and deletes nothing', async () => {
    const all = await open(small({ pages: 4 }));
    await run(all);
    for (const page of all.statuspage.world.pages())
      for (const { id } of [...page.incidents.list()]) page.incidents.remove(id);
    all.statuspage.server.requests.length = 0;
    all.statuspage.server.faults.add({
      after: 6,
      effect: { kind: 'status', status: 401, body: { error: 'Could not authenticate' } },
    });
    const { report } = await run(all);
    expect(report.outcome).toBe('credentials_rejected');
    expect(all.statuspage.server.requests.length).toBeLessThanOrEqual(8);
    expect(all.port.writes.deleted).toBe(0);
  });

  it('stops at rejected credentials of Port without a request to the upstream', async () => {
    const all = await open(small());
    const { report } = await run(all, { clientSecret: 'wrong' });
    expect(report.outcome).toBe('credentials_rejected');
    expect(report.error?.code).toBe('port_credentials_rejected');
    expect(all.statuspage.server.requests).toEqual([]);
    expect(all.port.server.requests).toHaveLength(1);
  });

  it.each([
    ['a cut body', { kind: 'cut' }],
    ['a body that is not JSON', { kind: 'malformed', text: '<html>maintenance</html>' }],
    ['a 500', { kind: 'status', status: 500, body: { error: 'oops' } }],
    ['a closed connection', { kind: 'reset' }],
  ] as const)('bears %s that passes', async (_, effect) => {
    const all = await open(small());
    all.statuspage.server.faults.add({ path: '*/incidents', times: 2, effect });
    const { report } = await run(all);
    expect(report.outcome).toBe('complete');
    expect(differing(all)).toEqual([]);
  });

  it('keeps everything of a list that stays broken, and syncs the rest', async () => {
    const all = await open(small());
    await run(all);
    const [page] = all.statuspage.world.pages();
    if (!page) throw new Error('the data set is empty');
    for (const { id } of [...page.incidents.list()]) page.incidents.remove(id);
    all.statuspage.server.faults.add({ path: `/v1/pages/${page.record.id}/incidents`, effect: { kind: 'malformed' } });
    const { report } = await run(all);
    expect(report.outcome).toBe('partial');
    expect(report.faults).toMatchObject([{ scope: page.record.id, source: 'incidents', code: 'upstream_malformed' }]);
    expect(all.port.writes.deleted).toBe(0);
  });

  it('waits out a rate limit of the upstream', async () => {
    const all = await open(small());
    all.statuspage.server.faults.add({
      after: 2,
      times: 2,
      effect: { kind: 'status', status: 420, headers: { 'retry-after': '1' } },
    });
    const { report } = await run(all);
    expect(report.outcome).toBe('complete');
    expect(differing(all)).toEqual([]);
  });

  it('repeats a write whose answer was lost, and a token that expired in the middle', async () => {
    const all = await open(small());
    all.port.server.faults.add({
      method: 'POST',
      path: '*/entities/bulk',
      times: 2,
      effect: { kind: 'reset_after_write' },
    });
    all.port.server.faults.add({
      method: 'POST',
      path: '*/statuspageIncident/entities/bulk',
      times: 1,
      effect: { kind: 'status', status: 401, body: { ok: false, error: 'unauthorized' } },
    });
    const { report } = await run(all);
    expect(report.outcome).toBe('complete');
    expect(differing(all)).toEqual([]);
  });

  it('loses only the entity that Port refuses, names it, and never deletes it', async () => {
    const all = await open(small());
    await run(all);
    all.port.patchBlueprint('statuspageComponent', {
      schema: {
        properties: { ...schemaOf(all.port, 'statuspageComponent'), position: { type: 'string', title: 'Position' } },
        required: [],
      },
    });
    const [page] = all.statuspage.world.pages();
    const component = page?.components.list()[0];
    if (!page || !component) throw new Error('the data set is empty');
    page.components.update(component.id, { name: 'renamed' });
    const { report, state } = await run(all);
    expect(report.outcome).toBe('partial');
    expect(state.failed.find(({ identifier }) => identifier === component.id)).toMatchObject({
      kind: 'component',
      step: 'load',
      code: 'port_rejected',
    });
    expect(all.port.writes.deleted).toBe(0);
    expect(report.kinds['incident']?.loadFailed).toBe(0);
  });

  it('names a blueprint that is missing, and writes the rest', async () => {
    const all = await open(small());
    await run(all);
    for (const { identifier } of all.port.entities('statuspageIncidentUpdate'))
      all.port.deleteEntity('statuspageIncidentUpdate', identifier);
    await deleteBlueprint(all.port, 'statuspageIncidentUpdate');
    const { report, state } = await run(all);
    expect(report.outcome).toBe('partial');
    expect(state.failed.find(({ code }) => code === 'blueprint_missing')?.blueprint).toBe('statuspageIncidentUpdate');
    expect(report.kinds['incident_update']?.loadFailed).toBe(report.kinds['incident_update']?.fetched);
    expect(report.kinds['incident']?.loadFailed).toBe(0);
  });

  it('ends as cancelled on request, with nothing deleted', async () => {
    const all = await open(small());
    await run(all);
    for (const page of all.statuspage.world.pages())
      for (const { id } of [...page.incidents.list()]) page.incidents.remove(id);
    const stopping = new AbortController();
    stopping.abort(new ResyncError('run_cancelled', 'stopped'));
    const { report } = await run(all, { input: { signal: stopping.signal } });
    expect(report.outcome).toBe('cancelled');
    expect(all.port.writes.deleted).toBe(0);
  });

  it('does not write down an end when it is handed back', async () => {
    const all = await open(small());
    const stopping = new AbortController();
    stopping.abort(new ResyncError('run_handed_back', 'deploy'));
    const state = new MemoryState();
    await expect(run(all, { input: { signal: stopping.signal, state } })).rejects.toMatchObject({
      code: 'run_handed_back',
    });
    expect(state.finished).toBeUndefined();
  });
});

describe('a list that changes while it is read', () => {
  it('deletes nothing that only moved up between two requests; what is gone goes with the next run', async () => {
    const all = await open(small({ pages: 1, incidentsPerPage: 130, updatesPerIncident: 1, awkward: false }));
    await run(all);
    const [page] = all.statuspage.world.pages();
    const newest = page?.incidents.list()[0];
    if (!page || !newest) throw new Error('the data set is empty');
    const path = `/v1/pages/${page.record.id}/incidents`;
    // the newest incident goes after the first hundred were read: the hundred and first moves up and is not seen
    const reads = (): number => all.statuspage.server.requests.filter((request) => request.path === path).length;
    const before = reads();
    const watch = setInterval(() => {
      if (reads() > before && page.incidents.get(newest.id)) page.incidents.remove(newest.id);
    }, 1);
    all.statuspage.server.faults.add({ path, after: 1, times: 1, effect: { kind: 'latency', ms: 100 } });
    const { report } = await run(all).finally(() => clearInterval(watch));
    expect(page.incidents.get(newest.id)).toBeUndefined();
    expect(report.outcome).toBe('complete');
    expect(reads() - before).toBe(4);
    expect(all.port.writes.deleted).toBe(0);

    expect((await run(all)).report.outcome).toBe('complete');
    expect(differing(all)).toEqual([]);
  });
});

describe('what a resync never touches', () => {
  it('leaves entities of another installation alone', async () => {
    const all = await open(small());
    await run(all);
    const theirs = 'port-ocean/statuspage/0.1.0/other-pages/exporter';
    all.port.putEntity(
      { blueprint: 'statuspageIncident', identifier: 'theirs', title: 'theirs', properties: {}, relations: {} },
      theirs,
    );
    await run(all);
    expect(all.port.entity('statuspageIncident', 'theirs')).toBeDefined();
  });

  it('holds back deletions above the threshold, and lists them', async () => {
    const all = await open(small({ pages: 1 }));
    await run(all);
    const owned = all.port.entities().length;
    const [page] = all.statuspage.world.pages();
    if (!page) throw new Error('the data set is empty');
    all.statuspage.world.removePage(page.record.id);
    const { report, state } = await run(all);
    expect(report.outcome).toBe('held');
    expect(state.deletions.filter(({ status }) => status === 'held')).toHaveLength(owned);
    expect(all.port.writes.deleted).toBe(0);
  });

  it('deletes everything of a page that is gone, when that is under the threshold', async () => {
    const all = await open(small({ pages: 3 }));
    await run(all);
    const [page] = all.statuspage.world.pages();
    all.statuspage.world.removePage(page?.record.id ?? '');
    const { report } = await run(all);
    expect(report.outcome).toBe('complete');
    expect(differing(all)).toEqual([]);
  });

  it("keeps the user's own blueprints as they are", async () => {
    const all = await open(small());
    all.port.createBlueprint({
      identifier: 'statuspage',
      title: 'My own',
      schema: { properties: { mine: { type: 'string', title: 'Mine' } }, required: [] },
    });
    const before = JSON.stringify(all.port.blueprints().find(({ identifier }) => identifier === 'statuspage'));
    await run(all);
    expect(JSON.stringify(all.port.blueprints().find(({ identifier }) => identifier === 'statuspage'))).toBe(before);
    expect(all.port.blueprints().map(({ identifier }) => identifier)).toContain('statuspageIncident');
  });

  it("uses the integration's own mapping at Port, and leaves it as it is", async () => {
    const all = await open(small({ incidentsPerPage: 0 }));
    await run(all);
    const config = {
      resources: [
        {
          kind: 'component',
          selector: { query: '.group == false' },
          port: {
            entity: {
              mappings: {
                identifier: '.id',
                title: '.name | ascii_upcase',
                blueprint: '\'"statuspageComponent"\''.slice(1, -1),
              },
            },
          },
        },
      ],
    };
    await patchConfig(all.port, config);
    all.statuspage.server.requests.length = 0;
    const { report } = await run(all);
    const [component] = all.statuspage.world.pages()[0]?.components.list() ?? [];
    expect(all.port.entity('statuspageComponent', component?.id ?? '')?.title).toBe(component?.name.toUpperCase());
    expect(Object.keys(report.kinds)).toContain('component');
    expect(all.statuspage.server.requests.map(({ path }) => path.split('/').at(-1))).toEqual([
      'pages',
      'components',
      'components',
    ]);
    expect(all.port.integrations()[0]?.['config']).toMatchObject(config);
  });

  it('stops before it fetches when the mapping has faults', async () => {
    const all = await open(seedDataSet());
    await run(all);
    await patchConfig(all.port, {
      resources: [
        {
          kind: 'incidents',
          selector: { query: '.a |' },
          port: { entity: { mappings: { identifier: '.id', blueprint: '.b' } } },
        },
      ],
    });
    all.statuspage.server.requests.length = 0;
    const { report } = await run(all);
    expect(report).toMatchObject({ outcome: 'failed', error: { code: 'mapping_invalid' } });
    expect(report.error?.message).toContain('resources[0].kind');
    expect(all.statuspage.server.requests).toEqual([]);
    expect(all.port.writes.deleted).toBe(0);
  });

  it('makes no blueprint and no mapping when it was told not to', async () => {
    const all = await open(seedDataSet());
    const options = {
      initializePortResources: false,
      sendRawDataExamples: false,
      intervalMinutes: null,
      nextRunAt: null,
      compareWithPort: true,
    };
    const { report } = await run(all, { input: { options } });
    expect(report).toMatchObject({ outcome: 'failed', error: { code: 'mapping_missing' } });
    expect(all.port.blueprints()).toEqual([]);
  });

  it('never sends a secret anywhere but to its own upstream', async () => {
    const all = await open(small());
    await run(all);
    const sent = JSON.stringify(all.port.server.requests.map(({ headers, ...rest }) => [rest, headers['user-agent']]));
    expect(sent).not.toContain(KEY);
    expect(JSON.stringify(all.port.examples(IDENTIFIER))).not.toContain('@notifications.statuspage.io');
    expect(
      Object.values(all.port.examples(IDENTIFIER)).every((examples) => examples.length > 0 && examples.length <= 5),
    ).toBe(true);
  });
});

function schemaOf(port: PortSimulator, identifier: string): object {
  return port.blueprints().find((blueprint) => blueprint.identifier === identifier)?.schema.properties ?? {};
}

async function asPort(port: PortSimulator, method: string, path: string, body?: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const login = await fetch(`${port.url}/v1/auth/access_token`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ clientId: 'demo-client', clientSecret: 'demo-secret' }),
  });
  const { accessToken } = (await login.json()) as { accessToken: string };
  const answer = await fetch(port.url + path, {
    method,
    headers: { ...headers, authorization: `Bearer ${accessToken}` },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  expect(answer.ok).toBe(true);
}
const patchConfig = (port: PortSimulator, config: object) =>
  asPort(port, 'PATCH', `/v1/integration/${IDENTIFIER}/config`, { config });
const deleteBlueprint = (port: PortSimulator, identifier: string) =>
  asPort(port, 'DELETE', `/v1/blueprints/${identifier}`);
