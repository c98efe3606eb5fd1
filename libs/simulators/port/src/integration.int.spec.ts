import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiCaller } from './testing/api-caller';
import { startSimulator, type Started } from './testing/start-simulator';

const NEW = {
  installationId: 'acme',
  installationAppType: 'statuspage',
  version: '1.0.0',
  changelogDestination: {},
  config: {},
  actionsProcessingEnabled: false,
  incrementalSyncEnabled: false,
  createPortResourcesOrigin: 'Default',
};
const MAPPING = { resources: [{ kind: 'incident', selector: { query: 'true' }, port: { entity: { mappings: {} } } }] };

let started: Started;
let caller: ApiCaller;
beforeEach(async () => {
  started = await startSimulator();
  caller = started.caller;
  await caller.post('/v1/integration', NEW);
});
afterEach(() => started.simulator.close());

const integration = async (): Promise<Record<string, unknown>> =>
  (await caller.get('/v1/integration/acme')).body['integration'] as Record<string, unknown>;
const resyncRequest = async (): Promise<unknown> =>
  (await caller.get('/v1/integration/acme/resync-request')).body['request'];

describe('an integration', () => {
  it('carries every field that connectors read', async () => {
    expect(await integration()).toEqual({
      _id: expect.any(String) as string,
      _orgId: 'org_demo',
      identifier: 'acme',
      installationId: 'acme',
      installationType: 'OnPrem',
      installationAppType: 'statuspage',
      integrationType: 'statuspage',
      title: null,
      version: '1.0.0',
      clientId: 'demo-client',
      config: {},
      changelogDestination: {},
      resyncState: {},
      statusInfo: { updatedAt: '2024-06-01T00:00:00.000Z' },
      spec: {},
      createPortResourcesOrigin: 'Default',
      arePortResourcesInitialized: false,
      actionsProcessingEnabled: false,
      incrementalSyncEnabled: false,
      logAttributes: { ingestId: expect.any(String) as string, ingestUrl: expect.any(String) as string },
      metricAttributes: { ingestId: expect.any(String) as string, ingestUrl: expect.any(String) as string },
      ingestAttributes: { ingestUrl: expect.stringContaining(started.simulator.url) as string },
      createdAt: '2024-06-01T00:00:00.000Z',
      createdBy: 'demo-client',
      updatedAt: '2024-06-01T00:00:00.000Z',
      updatedBy: 'demo-client',
    });
  });

  it('is created once, listed, found by its log ingest id, and deleted', async () => {
    expect((await caller.post('/v1/integration', NEW)).status).toBe(409);
    expect((await caller.get('/v1/integration')).body['integrations']).toMatchObject([{ installationId: 'acme' }]);
    expect((await caller.get('/v1/integration?actionsProcessingEnabled=true')).body['integrations']).toEqual([]);
    const { ingestId } = (await integration())['logAttributes'] as { ingestId: string };
    expect((await caller.get(`/v1/integration/${ingestId}?byField=logIngestId`)).body['integration']).toMatchObject({
      installationId: 'acme',
    });
    expect((await caller.delete('/v1/integration/acme')).body).toEqual({ ok: true });
    const gone = await caller.get('/v1/integration/acme?oceanCoreVersion=0&isPolling=true');
    expect([gone.status, gone.body['error']]).toEqual([404, 'not_found']);
  });

  it('takes changes of what a connector may set, and ignores the rest', async () => {
    await caller.patch('/v1/integration/acme', { version: '1.1.0', arePortResourcesInitialized: true, _orgId: 'x' });
    expect(await integration()).toMatchObject({
      version: '1.1.0',
      arePortResourcesInitialized: true,
      _orgId: 'org_demo',
    });
    expect((await caller.patch('/v1/integration/acme', { config: [] })).status).toBe(422);
    expect((await caller.patch('/v1/integration/acme', { version: 1 })).status).toBe(422);
  });

  it('tells which types Port provisions by itself: none', async () => {
    expect((await caller.get('/v1/integration/provision-enabled')).body).toEqual({ ok: true, integrations: [] });
  });
});

describe('a request for a resync', () => {
  it('is there once the mapping changed, unless the change says to skip it', async () => {
    expect(await resyncRequest()).toBeNull();
    await caller.with({ 'x-skip-resync': 'true' }).patch('/v1/integration/acme/config', { config: MAPPING });
    expect((await integration())['config']).toEqual(MAPPING);
    expect(await resyncRequest()).toBeNull();
    started.clock.ms += 1000;
    await caller.patch('/v1/integration/acme/config', { config: MAPPING });
    expect(await resyncRequest()).toEqual({ id: expect.any(String) as string, updatedAt: '2024-06-01T00:00:01.000Z' });
  });

  it('comes of an empty change, not of a change of version', async () => {
    await caller.patch('/v1/integration/acme', { version: '1.0.1' });
    expect(await resyncRequest()).toBeNull();
    await caller.patch('/v1/integration/acme', {});
    const first = await resyncRequest();
    expect(first).not.toBeNull();
    started.clock.ms += 1000;
    started.simulator.requestResync('acme');
    expect(await resyncRequest()).not.toEqual(first);
  });

  it('refuses a mapping without kinds, and other keys', async () => {
    const patch = (body: object) => caller.patch('/v1/integration/acme/config', body);
    expect((await patch({ config: { resources: [{}] } })).status).toBe(422);
    expect((await patch({})).status).toBe(422);
    expect((await patch({ config: MAPPING, title: 'x' })).status).toBe(422);
    expect((await patch({ config: null })).status).toBe(200);
    expect((await integration())['config']).toEqual({});
  });
});

describe('the state of a resync', () => {
  it('is kept with the time it came', async () => {
    const running = {
      status: 'running',
      lastResyncEnd: null,
      lastResyncStart: 'x',
      nextResync: null,
      intervalInMinuets: 120,
    };
    started.clock.ms += 500;
    const { body } = await caller.patch('/v1/integration/acme/resync-state', running);
    expect(body['integration']).toMatchObject({ resyncState: { ...running, updatedAt: '2024-06-01T00:00:00.500Z' } });
    await caller.patch('/v1/integration/acme/resync-state', { status: 'completed', lastResyncEnd: 'y' });
    expect(await integration()).toMatchObject({
      updatedAt: '2024-06-01T00:00:00.500Z',
      resyncState: { status: 'completed', lastResyncStart: 'x', lastResyncEnd: 'y', intervalInMinuets: 120 },
    });
    expect((await caller.patch('/v1/integration/acme/resync-state', { status: 'done' })).status).toBe(422);
  });
});

describe('raw examples', () => {
  it('are kept by kind, the latest twenty', async () => {
    const send = (kind: string, examples: object[]) =>
      caller.post(`/v1/integration/acme/kinds/${kind}/examples`, { examples });
    expect((await send('incident', [{ id: 1 }, { id: 2 }])).status).toBe(200);
    await send('page', [{ id: 'p' }]);
    const { body } = await caller.get('/v1/integration/acme/kinds');
    expect(body['data']).toMatchObject({
      incident: { examples: [{ _id: expect.any(String) as string, data: { id: 1 } }, { data: { id: 2 } }] },
      page: { examples: [{ data: { id: 'p' } }] },
    });
    await send(
      'incident',
      Array.from({ length: 20 }, (_, index) => ({ id: index + 10 })),
    );
    expect(started.simulator.examples('acme')['incident']).toHaveLength(20);
    expect((await caller.post('/v1/integration/none/kinds/x/examples', { examples: [] })).status).toBe(404);
    expect((await caller.post('/v1/integration/acme/kinds/x/examples', {})).status).toBe(422);
  });
});

describe('the ingest endpoints', () => {
  it('are where the attributes of the integration point, and record what they get', async () => {
    const { logAttributes, metricAttributes } = (await integration()) as Record<string, { ingestUrl: string }>;
    const metrics = metricAttributes?.ingestUrl ?? '';
    const log = { message: 'hello', level: 'INFO', timestamp: '2024-06-01T00:00:00.000000Z', extra: {} };
    expect((await caller.post(logAttributes?.ingestUrl ?? '', { logs: [log] })).status).toBe(200);
    await caller.post(`${metrics}/syncMetrics`, {
      syncKindsMetrics: [{ kindIdentifier: 'a' }, { kindIdentifier: 'b' }],
    });
    await caller.put(`${metrics}/syncMetrics/resync/r1/kind/incident-3`, { syncKindMetrics: { syncState: 'syncing' } });
    await caller.post(`${metrics}/heartbeat`, { eventId: 'r1' });
    expect(started.simulator.ingested()).toEqual({
      logs: [{ integrationId: 'acme', log }],
      metrics: [
        { integrationId: 'acme', eventId: null, kindIdentifier: null, metrics: { kindIdentifier: 'a' } },
        { integrationId: 'acme', eventId: null, kindIdentifier: null, metrics: { kindIdentifier: 'b' } },
        { integrationId: 'acme', eventId: 'r1', kindIdentifier: 'incident-3', metrics: { syncState: 'syncing' } },
      ],
      heartbeats: [{ integrationId: 'acme', eventId: 'r1', at: '2024-06-01T00:00:00.000Z' }],
    });
  });

  it('are shown where the simulator is told to stand', async () => {
    const proxied = await startSimulator({ advertisedUrl: () => 'http://127.0.0.1:4999' });
    await proxied.caller.post('/v1/integration', NEW);
    const [own] = proxied.simulator.integrations();
    const { body } = await proxied.caller.get('/v1/integration/acme');
    await proxied.simulator.close();
    expect(body['integration']).toMatchObject({
      logAttributes: { ingestUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:4999\/ingest\/logs\//) as string },
      metricAttributes: own?.['metricAttributes'],
      ingestAttributes: { ingestUrl: 'http://127.0.0.1:4999/ingest' },
    });
  });

  it('show the latest of each kind of a resync', async () => {
    const { metricAttributes } = (await integration()) as Record<string, { ingestUrl: string }>;
    const url = `${metricAttributes?.ingestUrl ?? ''}/syncMetrics`;
    const of = (kindIdentifier: string, syncState: string, eventId = 'r1') => ({ kindIdentifier, syncState, eventId });
    await caller.post(url, { syncKindsMetrics: [of('a', 'syncing'), of('b', 'syncing'), of('a', 'failed', 'r2')] });
    await caller.put(`${url}/resync/r1/kind/a`, { syncKindMetrics: of('a', 'completed') });
    expect(started.simulator.syncMetrics('acme', 'r1')).toEqual({ a: of('a', 'completed'), b: of('b', 'syncing') });
  });

  it('do not know ids that no integration has', async () => {
    expect((await caller.post('/ingest/logs/none', { logs: [] })).status).toBe(404);
  });
});

describe('secrets', () => {
  const secret = { secretName: 'KEY-1', secretValue: 'the value', description: 'a key' };

  it('show everything but their value', async () => {
    const created = await caller.post('/v1/organization/secrets', secret);
    const shown = {
      secretName: 'KEY-1',
      description: 'a key',
      createdAt: '2024-06-01T00:00:00.000Z',
      updatedAt: '2024-06-01T00:00:00.000Z',
    };
    expect(created.body).toEqual({ ok: true, secret: shown });
    started.clock.ms += 1000;
    await caller.patch('/v1/organization/secrets/KEY-1', { secretValue: 'another value' });
    const read = await caller.get('/v1/organization/secrets/KEY-1');
    expect(read.body).toEqual({ ok: true, secret: { ...shown, updatedAt: '2024-06-01T00:00:01.000Z' } });
    expect((await caller.get('/v1/organization/secrets')).body['secrets']).toEqual([read.body['secret']]);
    expect(JSON.stringify(started.simulator.snapshot())).not.toContain('value');
  });

  it('are created once, checked, and deleted', async () => {
    await caller.post('/v1/organization/secrets', secret);
    expect((await caller.post('/v1/organization/secrets', secret)).status).toBe(409);
    const named = (secretName: string) => caller.post('/v1/organization/secrets', { ...secret, secretName });
    expect((await named('')).status).toBe(422);
    expect((await named('a b')).status).toBe(422);
    expect((await named('x'.repeat(101))).status).toBe(422);
    expect((await caller.post('/v1/organization/secrets', { ...secret, secretName: 'X', type: 'y' })).status).toBe(422);
    expect((await caller.delete('/v1/organization/secrets/KEY-1')).status).toBe(200);
    expect((await caller.get('/v1/organization/secrets/KEY-1')).status).toBe(404);
  });
});
