import { replaceExamples } from '@quayside/tenancy';
import { createTestDatabase } from '@quayside/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConnectedOrganisation, install, INSTALLATION } from '../testing/install';
import { CANARY, startTestApi, type TestApi } from '../testing/start-test-api';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi(await createTestDatabase());
});
afterAll(() => api.close());

describe('installing a connector', () => {
  it('answers with the installation and its first run, and never with the key', async () => {
    const organisation = await createConnectedOrganisation(api);
    const { status, headers, body } = await api.call('POST', `${organisation}/installations`, INSTALLATION);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      connector: 'statuspage',
      identifier: 'status-prod',
      name: 'Status pages',
      settings: { statuspageHost: 'https://api.statuspage.io', statuspageIds: ['kctbh9vrtdwd'] },
      secrets: [{ setting: 'statuspageApiKey', name: 'status-prod-statuspageApiKey', lastUsedAt: null }],
      application: { resyncIntervalMinutes: 60, sendRawDataExamples: true, fullSweepHours: 24 },
      health: { state: 'ok', halt: null },
      firstRun: { trigger: 'install', state: 'queued', outcome: null, error: null },
    });
    expect(body['lastRun']).toEqual(body['firstRun']);
    expect(body['settings']).not.toHaveProperty('statuspageApiKey');
    const created = Date.parse(String(body['createdAt']));
    const nextRun = Date.parse(String(body['nextRunAt']));
    expect(nextRun).toBeGreaterThan(created);
    expect(nextRun).toBeLessThanOrEqual(created + 3_600_000);

    const found = await api.call('GET', headers.get('location') ?? '');
    expect(body).toEqual({ ...found.body, firstRun: found.body['lastRun'] });
  });

  it('fills in what the body leaves out', async () => {
    const { created } = await install(api, {
      settings: { statuspageApiKey: `${CANARY}-other-key` },
      application: undefined,
    });
    expect(created['settings']).toEqual({
      statuspageHost: 'https://api.statuspage.io',
      statuspageIds: null,
      statuspagePublicUrl: null,
    });
    expect(created['application']).toEqual({
      resyncIntervalMinutes: 60,
      sendRawDataExamples: true,
      fullSweepHours: 24,
    });
  });

  it('refuses a body by all faults at once', async () => {
    const organisation = await createConnectedOrganisation(api);
    const { status, body } = await api.call('POST', `${organisation}/installations`, {
      connector: 'statuspage',
      identifier: 'Status Prod',
      settings: { statuspageHost: 'http://127.0.0.1:4420', statuspageIds: ['no id'] },
      application: { resyncIntervalMinutes: 5 },
      colour: 'red',
    });
    expect(status).toBe(422);
    expect(Array.from(body['errors'] ?? [], (error) => error['field']).sort()).toEqual([
      'application.resyncIntervalMinutes',
      'colour',
      'identifier',
      'name',
      'settings.statuspageApiKey',
      'settings.statuspageHost',
      'settings.statuspageIds',
    ]);
  });

  it('needs a connection to Port first', async () => {
    const { body } = await api.call('POST', '/api/v1/organisations', { name: 'New' });
    expect(
      await api.call('POST', `/api/v1/organisations/${String(body['id'])}/installations`, INSTALLATION),
    ).toMatchObject({ status: 409, body: { code: 'port_connection_missing' } });
  });

  it('refuses an identifier that the organisation uses already, and only that organisation', async () => {
    const { organisation } = await install(api);
    expect(await api.call('POST', `${organisation}/installations`, INSTALLATION)).toMatchObject({
      status: 409,
      body: { code: 'installation_identifier_taken' },
    });
    await install(api);
  });

  it('accepts private hosts and short intervals where the operator allows them', async () => {
    const open = await startTestApi(await createTestDatabase(), {
      allowPrivateHosts: true,
      minResyncIntervalMinutes: 1,
    });
    try {
      const { created } = await install(open, {
        settings: { ...INSTALLATION.settings, statuspageHost: 'http://127.0.0.1:4420' },
        application: { resyncIntervalMinutes: 1 },
      });
      expect(created['settings']?.['statuspageHost']).toBe('http://127.0.0.1:4420');
      expect(created['application']?.['resyncIntervalMinutes']).toBe(1);
    } finally {
      await open.close();
    }
  });
});

describe('the installations of an organisation', () => {
  it('are listed a page at a time', async () => {
    const { organisation } = await install(api);
    await api.call('POST', `${organisation}/installations`, { ...INSTALLATION, identifier: 'second' });
    const first = await api.call('GET', `${organisation}/installations?limit=1`);
    expect(first.body).toMatchObject({ items: [{ identifier: 'status-prod' }] });
    const second = await api.call('GET', `${organisation}/installations?limit=1&after=${String(first.body['next'])}`);
    expect(second.body).toMatchObject({ items: [{ identifier: 'second' }], next: null });
  });

  it('are not another organisation’s', async () => {
    const { path } = await install(api);
    const { organisation: other } = await install(api);
    const foreign = `${other}/installations/${path.split('/').at(-1) ?? ''}`;
    const answers = [
      await api.call('GET', foreign),
      await api.call('PATCH', foreign, { name: 'Mine' }),
      await api.call('DELETE', foreign),
      await api.call('POST', `${foreign}/resyncs`),
      await api.call('GET', `${foreign}/runs`),
      await api.call('GET', `${foreign}/mapping`),
      await api.call('PUT', `${foreign}/mapping`, { text: 'resources: []' }),
      await api.call('GET', `${foreign}/examples`),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'installation_not_found' } });
    }
    expect((await api.call('GET', path)).body['name']).toBe('Status pages');
  });

  it('belong to an organisation that exists', async () => {
    const nobody = `/api/v1/organisations/${randomUUID()}/installations`;
    for (const answer of [await api.call('GET', nobody), await api.call('POST', nobody, INSTALLATION)]) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'organisation_not_found' } });
    }
  });
});

describe('changing an installation', () => {
  it('changes what the body names and nothing else', async () => {
    const { path } = await install(api);
    const { body: before } = await api.call('GET', path);
    const { status, body } = await api.call('PATCH', path, {
      name: 'Renamed',
      settings: { statuspageIds: null },
      application: { sendRawDataExamples: false },
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      ...before,
      name: 'Renamed',
      settings: { statuspageHost: 'https://api.statuspage.io', statuspageIds: null, statuspagePublicUrl: null },
      application: { resyncIntervalMinutes: 60, sendRawDataExamples: false, fullSweepHours: 24 },
      updatedAt: body['updatedAt'],
    });
    expect((await api.call('GET', path)).body).toEqual(body);
  });

  it('loses nothing of another change that is made at the same time', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { path } = await install(api);
      const changes = [{ statuspageIds: ['8m2l51279rpl'] }, { statuspageHost: 'https://proxy.example.com' }];
      await Promise.all(changes.map((settings) => api.call('PATCH', path, { settings })));
      expect((await api.call('GET', path)).body['settings']).toMatchObject({ ...changes[0], ...changes[1] });
    }
  });

  it('takes the examples away that it wants no more', async () => {
    const { path, created } = await install(api);
    const ids = [String(created['organisationId']), String(created['id'])] as const;
    await replaceExamples(api.database, ...ids, 'incident', [{ id: 'i1' }]);
    await api.call('PATCH', path, { application: { sendRawDataExamples: false } });
    expect((await api.call('GET', `${path}/examples`)).body['items']).toEqual([]);
  });

  it('counts a new interval from now, and leaves the schedule alone otherwise', async () => {
    const { path, created } = await install(api);
    const same = await api.call('PATCH', path, { application: { resyncIntervalMinutes: 60 } });
    expect(same.body['nextRunAt']).toBe(created['nextRunAt']);
    const longer = await api.call('PATCH', path, { application: { resyncIntervalMinutes: 1_440 } });
    const wait = Date.parse(String(longer.body['nextRunAt'])) - Date.parse(String(longer.body['updatedAt']));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(86_400_000);
    expect(longer.body['application']?.['resyncIntervalMinutes']).toBe(1_440);
  });

  it('keeps how old the last run that read everything may be, and leaves it alone otherwise', async () => {
    const { path, created } = await install(api, { application: { fullSweepHours: 48 } });
    expect(created['application']?.['fullSweepHours']).toBe(48);
    const renamed = await api.call('PATCH', path, { name: 'Other', application: { sendRawDataExamples: false } });
    expect(renamed.body['application']?.['fullSweepHours']).toBe(48);
    await api.call('PATCH', path, { application: { fullSweepHours: 168 } });
    expect((await api.call('GET', path)).body['application']?.['fullSweepHours']).toBe(168);
    const { status, body } = await api.call('PATCH', path, { application: { fullSweepHours: 169 } });
    expect(status).toBe(422);
    expect(body['errors']).toEqual([
      {
        field: 'application.fullSweepHours',
        pointer: '/application/fullSweepHours',
        message: 'must be at most 168, a week',
      },
    ]);
  });

  it('replaces the key without showing it', async () => {
    const { path, created } = await install(api);
    const { status, body } = await api.call('PATCH', path, { settings: { statuspageApiKey: `${CANARY}-rotated` } });
    expect(status).toBe(200);
    expect(body['secrets']?.[0]?.['fingerprint']).not.toBe(created['secrets']?.[0]?.['fingerprint']);
    expect(body['settings']).toEqual(created['settings']);
  });

  it('refuses a change by all faults at once', async () => {
    const { path } = await install(api);
    const { status, body } = await api.call('PATCH', path, {
      identifier: 'other',
      name: '',
      settings: { statuspageApiKey: null, statuspageHost: 'https://10.0.0.1' },
      application: { resyncIntervalMinutes: 1_441 },
    });
    expect(status).toBe(422);
    expect(Array.from(body['errors'] ?? [], (error) => error['field']).sort()).toEqual([
      'application.resyncIntervalMinutes',
      'identifier',
      'name',
      'settings.statuspageApiKey',
      'settings.statuspageHost',
    ]);
  });
});

describe('deleting an installation', () => {
  it('makes it disappear and frees its identifier', async () => {
    const { organisation, path } = await install(api);
    expect(await api.call('DELETE', path)).toMatchObject({ status: 204, body: null });
    expect(await api.call('GET', path)).toMatchObject({ status: 404 });
    expect(await api.call('DELETE', path)).toMatchObject({ status: 404 });
    expect((await api.call('GET', `${organisation}/installations`)).body).toEqual({ items: [], next: null });
    expect(await api.call('POST', `${organisation}/installations`, INSTALLATION)).toMatchObject({ status: 201 });
  });
});
