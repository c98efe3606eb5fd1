import { silentLogger, systemClock, type Entity, type EntityKey, type JsonObject } from '@quayside/domain';
import { createHttpClient, type HttpClient } from '@quayside/http';
import { createPortSimulator, type PortSimulator } from '@quayside/simulator-port';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureDefaultBlueprints, UNFINISHED_DESCRIPTION } from './ensure-default-blueprints';
import { createPortClient } from './port-client';
import type { PortClient, PortCredentials, UpsertOptions } from './port-types';

const statuspage = {
  identifier: 'statuspage',
  title: 'Status Page',
  icon: 'StatusPage',
  description: 'A status page',
  schema: { properties: { url: { type: 'string', format: 'url' } }, required: [] },
  aggregationProperties: {
    components: {
      title: 'Components',
      type: 'number',
      target: 'component',
      calculationSpec: { calculationBy: 'entities', func: 'count' },
    },
  },
};
const component = {
  identifier: 'component',
  title: 'Component',
  icon: 'StatusPage',
  description: 'A component',
  schema: { properties: { status: { type: 'string', enum: ['operational', 'major_outage'] } }, required: [] },
  relations: { page: { title: 'Page', target: 'statuspage', many: false, required: true } },
  mirrorProperties: { pageUrl: { title: 'Page URL', path: 'page.url' } },
  calculationProperties: {
    healthy: { title: 'Healthy', type: 'boolean', calculation: '.properties.status == "operational"' },
  },
};
const defaults: readonly JsonObject[] = [statuspage, component];

const page = (identifier: string): Entity => ({ identifier, blueprint: 'statuspage', properties: {}, relations: {} });
const part = (identifier: string, pageId: string, status = 'operational'): Entity => ({
  identifier,
  blueprint: 'component',
  title: identifier,
  properties: { status },
  relations: { page: pageId },
});

/** The whole client against a simulated Port that keeps what it is told. */
describe('the client of Port', () => {
  let simulator: PortSimulator;
  let http: HttpClient;
  let port: PortClient;
  const signal = new AbortController().signal;
  const strict: UpsertOptions = { merge: true, createMissingRelatedEntities: false, runId: 'run-1', signal };
  const lenient: UpsertOptions = { ...strict, createMissingRelatedEntities: true };

  const clientOf = (integrationIdentifier: string, credentials?: PortCredentials): PortClient =>
    createPortClient({
      http,
      baseUrl: simulator.url,
      credentials: credentials ?? { clientId: 'demo-client', clientSecret: 'demo-secret' },
      integrationType: 'statuspage',
      integrationVersion: '1.2.3',
      integrationIdentifier,
      clock: systemClock,
      logger: silentLogger,
    });

  beforeEach(async () => {
    simulator = createPortSimulator({ recordBodies: true });
    await simulator.listen();
    http = createHttpClient({
      clock: systemClock,
      random: () => 0.5,
      logger: silentLogger,
      allowPrivateHosts: true,
      userAgent: 'quayside',
      baseDelayMs: 1,
    });
    port = clientOf('acme-sp');
  });
  afterEach(async () => {
    await http.close();
    await simulator.close();
  });

  const ensure = (): ReturnType<typeof ensureDefaultBlueprints> =>
    ensureDefaultBlueprints(port, defaults, signal, silentLogger);
  const listed = async (client: PortClient): Promise<EntityKey[]> => {
    const keys: EntityKey[] = [];
    for await (const some of client.listOwned(signal)) keys.push(...some);
    return keys;
  };
  const bulkRequests = (): number => simulator.server.requests.filter(({ path }) => path.endsWith('/bulk')).length;

  describe('credentials', () => {
    it('are good after one request, or rejected after two', async () => {
      await expect(port.authenticate(signal)).resolves.toBeUndefined();
      simulator.server.requests.length = 0;
      const wrong = clientOf('acme-sp', { clientId: 'demo-client', clientSecret: 'not-the-secret' });
      await expect(wrong.authenticate(signal)).rejects.toMatchObject({ code: 'port_credentials_rejected' });
      expect(simulator.server.requests).toHaveLength(2);
    });

    it('are used again when the token ends in the middle of the work', async () => {
      await ensure();
      simulator.expireTokens();
      expect(await port.upsert('statuspage', [page('p1')], strict)).toMatchObject([{ ok: true, created: true }]);
    });
  });

  describe('the integration', () => {
    it('is null, created, read and patched', async () => {
      expect(await port.getIntegration(signal)).toBeNull();
      await port.createIntegration({ resources: [] }, signal);
      expect(await port.createIntegration({ resources: [] }, signal)).toMatchObject({ installationId: 'acme-sp' });
      await port.patchIntegration({ arePortResourcesInitialized: true }, signal);
      expect(await port.getIntegration(signal)).toEqual({
        installationId: 'acme-sp',
        integrationType: 'statuspage',
        version: expect.any(String),
        config: { resources: [] },
        arePortResourcesInitialized: true,
        logsUrl: expect.stringContaining('/ingest/logs/'),
        metricsUrl: expect.stringContaining('/ingest/metrics/'),
      });
    });

    it('shows the state of its resync, and its examples', async () => {
      await port.createIntegration({}, signal);
      const startedAt = new Date('2026-01-01T10:00:00.000Z');
      const endedAt = new Date('2026-01-01T10:01:00.000Z');
      const plan = { intervalMinutes: 60, nextRunAt: new Date('2026-01-01T11:00:00.000Z') };
      await port.reportResyncState({ status: 'running', startedAt, endedAt: null, ...plan }, signal);
      await port.reportResyncState({ status: 'completed', startedAt, endedAt, ...plan }, signal);
      expect(simulator.integrations()[0]?.['resyncState']).toMatchObject({
        status: 'completed',
        lastResyncStart: '2026-01-01T10:00:00.000Z',
        lastResyncEnd: '2026-01-01T10:01:00.000Z',
        nextResync: '2026-01-01T11:00:00.000Z',
        intervalInMinuets: 60,
      });
      expect(await port.getExamples(signal)).toEqual(new Map());
      await port.sendExamples('incident', [{ id: 'i1' }, { id: 'i2' }], signal);
      expect(await port.getExamples(signal)).toEqual(new Map([['incident', [{ id: 'i1' }, { id: 'i2' }]]]));
      expect(simulator.examples('acme-sp')).toEqual({ incident: [{ id: 'i1' }, { id: 'i2' }] });
    });
  });

  describe('default blueprints', () => {
    it('are created whole, though they speak of each other', async () => {
      expect(await ensure()).toEqual({ created: ['statuspage', 'component'], existing: [] });
      expect(simulator.blueprints()).toMatchObject([statuspage, component]);
      expect(await port.getBlueprint('component', signal)).toEqual({
        identifier: 'component',
        description: 'A component',
        schema: component.schema,
        relations: { page: { target: 'statuspage', many: false, required: true } },
      });
      expect(await port.getBlueprint('nothing', signal)).toBeNull();
    });

    it('leave the user’s own untouched', async () => {
      simulator.createBlueprint({ ...component, title: 'Mine', relations: {}, mirrorProperties: {} });
      expect(await ensure()).toEqual({ created: ['statuspage'], existing: ['component'] });
      expect(simulator.blueprints().find(({ identifier }) => identifier === 'component')).toMatchObject({
        title: 'Mine',
        relations: {},
      });
    });

    it('are finished by the next call when one broke in the middle', async () => {
      const broken = { kind: 'status', status: 500, body: { ok: false, error: 'internal' } } as const;
      simulator.server.faults.add({ effect: broken, method: 'PATCH', path: '/v1/blueprints/*', after: 1 });
      await expect(ensure()).rejects.toMatchObject({ code: 'port_unavailable' });
      expect((await port.getBlueprint('component', signal))?.description).toBe(UNFINISHED_DESCRIPTION);
      simulator.server.faults.clear();
      expect(await ensure()).toEqual({ created: ['statuspage', 'component'], existing: [] });
      expect(simulator.blueprints()).toMatchObject([statuspage, component]);
      expect(await ensure()).toEqual({ created: [], existing: ['statuspage', 'component'] });
    });
  });

  describe('entities', () => {
    beforeEach(async () => void (await ensure()));

    it('are written under our datasource, 20 a request', async () => {
      const pages = Array.from({ length: 45 }, (_, index) => page(`p${index}`));
      const outcomes = await port.upsert('statuspage', pages, strict);
      expect(outcomes).toEqual(pages.map(({ identifier }) => ({ ok: true, identifier, created: true })));
      expect(bulkRequests()).toBe(3);
      expect(simulator.datasourceOf('statuspage', 'p44')).toBe('port-ocean/statuspage/1.2.3/acme-sp/exporter');
      const again = await port.upsert('statuspage', pages.slice(0, 1), strict);
      expect(again).toEqual([{ ok: true, identifier: 'p0', created: false }]);
    });

    it('fail alone, each with its reason, in one request', async () => {
      await port.upsert('statuspage', [page('p1')], strict);
      const before = bulkRequests();
      const outcomes = await port.upsert(
        'component',
        [part('c1', 'p1'), part('c2', 'p1', 'on_fire'), part('c3', 'no-such-page'), part('c4', 'p1')],
        strict,
      );
      expect(outcomes.map((outcome) => outcome.ok || [outcome.status, outcome.code])).toEqual([
        true,
        [422, 'port_rejected'],
        [404, 'port_not_found'],
        true,
      ]);
      expect(bulkRequests() - before).toBe(1);
      expect(simulator.entities('component').map(({ identifier }) => identifier)).toEqual(['c1', 'c4']);
    });

    it('fail alone also when Port refuses the whole request for one of them', async () => {
      const parts = Array.from({ length: 20 }, (_, index) => part(`c${index}`, 'p1'));
      const bad = { ...part('not an identifier', 'p1'), title: 7 };
      const outcomes = await port.upsert('component', [...parts.slice(0, 13), bad, ...parts.slice(13)], lenient);
      expect(outcomes.flatMap((outcome, index) => (outcome.ok ? [] : [[index, outcome.code]]))).toEqual([
        [13, 'port_rejected'],
      ]);
      expect(simulator.entities('component')).toHaveLength(20);
    });

    it('are refused with their blueprint’s name when there is none', async () => {
      const outcomes = await port.upsert('nothing', [page('p1'), page('p2')], strict);
      expect(outcomes).toMatchObject([
        { ok: false, code: 'port_blueprint_missing', message: 'Port has no blueprint "nothing".' },
        { ok: false, code: 'port_blueprint_missing' },
      ]);
    });

    it('are listed, read and confirmed for this installation and no other', async () => {
      const other = clientOf('acme-sp-2');
      await port.upsert('component', [part('c1', 'p1'), part('c2', 'p1', 'major_outage')], lenient);
      await other.upsert('component', [part('d1', 'p2')], lenient);
      simulator.putEntity({ blueprint: 'component', identifier: 'by-hand', relations: { page: 'p1' } });

      expect((await listed(port)).map(({ identifier }) => identifier).sort()).toEqual(['c1', 'c2', 'p1']);
      expect((await listed(other)).map(({ identifier }) => identifier).sort()).toEqual(['d1', 'p2']);
      const content = [];
      for await (const entities of port.readOwned('component', signal)) content.push(...entities);
      expect(content).toMatchObject([
        { identifier: 'c1', blueprint: 'component', properties: { status: 'operational' }, relations: { page: 'p1' } },
        { identifier: 'c2', blueprint: 'component', properties: { status: 'major_outage' } },
      ]);
      expect(await port.confirmOwned('component', ['c1', 'd1', 'by-hand', 'gone'], signal)).toEqual(new Set(['c1']));
    });

    it('are listed and read to the last page', async () => {
      const datasource = 'port-ocean/statuspage/0.2.98/acme-sp/exporter';
      for (let index = 0; index < 5_100; index += 1) {
        simulator.putEntity({ blueprint: 'statuspage', identifier: `p${index}` }, datasource);
      }
      expect(new Set((await listed(port)).map(({ identifier }) => identifier)).size).toBe(5_100);
      const sizes = [];
      for await (const entities of port.readOwned('statuspage', signal)) sizes.push(entities.length);
      expect(sizes).toEqual([1_000, 1_000, 1_000, 1_000, 1_000, 100]);
    });

    it('are removed with what depends on them, or left when something does', async () => {
      await port.upsert('statuspage', [page('p1'), page('p2'), page('p3')], strict);
      await port.upsert('component', [part('c1', 'p1')], strict);
      const remove = (deleteDependents: boolean): Promise<readonly string[]> =>
        port.remove('statuspage', ['p1', 'p2', 'p3', 'never-there'], { deleteDependents, runId: 'run-1', signal });
      expect(await remove(false)).toEqual(['p2', 'p3', 'never-there']);
      expect(simulator.entities().map(({ identifier }) => identifier)).toEqual(['p1', 'c1']);
      expect(await remove(true)).toEqual(['p1', 'p2', 'p3', 'never-there']);
      expect(simulator.entities()).toEqual([]);
    });
  });
});
