import { createTestDatabase } from '@quayside/testing';
import { openProbe, settleProbe } from '@quayside/tenancy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConnectedOrganisation, install } from '../testing/install';
import { CANARY, startTestApi, type TestApi } from '../testing/start-test-api';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi(await createTestDatabase());
});
afterAll(() => api.close());

describe('the secrets of an organisation', () => {
  it('are listed with what they are for, and never with a value', async () => {
    const { organisation, created } = await install(api);
    const { status, body } = await api.call('GET', `${organisation}/secrets`);
    expect(status).toBe(200);
    const told = { fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/), lastUsedAt: null };
    expect(Array.from(body['items'] ?? [])).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ...told,
          name: 'port-client-secret',
          usedBy: { installationId: null, identifier: null },
        }),
        expect.objectContaining({
          ...told,
          name: 'status-prod-statuspageApiKey',
          usedBy: { installationId: created['id'], identifier: 'status-prod' },
        }),
      ]),
    );
    expect(body).toMatchObject({ items: { length: 2 }, next: null });
    await api.call('DELETE', `${organisation}/installations/${String(created['id'])}`);
    expect((await api.call('GET', `${organisation}/secrets`)).body['items']).toHaveLength(1);
  });

  it('are listed a page at a time, each once, and those of others never', async () => {
    const { organisation } = await install(api);
    const other = await createConnectedOrganisation(api);
    const first = (await api.call('GET', `${organisation}/secrets?limit=1`)).body;
    const second = (await api.call('GET', `${organisation}/secrets?limit=1&after=${String(first['next'])}`)).body;
    const ids = [first, second].flatMap((body) => Array.from(body['items'] ?? [], (item) => item['id']));
    expect(new Set(ids).size).toBe(2);
    expect(second['next']).toBeNull();
    const theirs = Array.from((await api.call('GET', `${other}/secrets`)).body['items'] ?? [], (item) => item['id']);
    expect(theirs).toHaveLength(1);
    expect(ids).not.toContain(theirs[0]);
  });
});

describe('the rotation of a key', () => {
  const NEXT_KEY = `${CANARY}-next-key`;

  async function rotatable(): Promise<{ organisation: string; path: string }> {
    const { organisation } = await install(api);
    const { body } = await api.call('GET', `${organisation}/secrets`);
    const key = Array.from(body['items'] ?? []).find((item) => String(item['setting']) === 'statuspageApiKey');
    return { organisation, path: `${organisation}/secrets/${String(key?.['id'])}/rotations` };
  }

  async function prove(organisation: string, path: string): Promise<void> {
    const organisationId = organisation.split('/').at(-1) ?? '';
    const probe = await openProbe(api.database, organisationId, path.split('/').at(-2) ?? '');
    if (probe === null) throw new Error('there is nothing to probe');
    await settleProbe(api.database, probe, { result: 'proven' });
  }

  it('shows where it stands, and never a value', async () => {
    const { organisation, path } = await rotatable();
    const begun = await api.call('POST', path, { value: NEXT_KEY });
    expect(begun).toMatchObject({ status: 201, body: { rotation: { state: 'pending', lastProbe: null } } });
    expect(await api.call('POST', path, { value: NEXT_KEY })).toMatchObject({
      status: 409,
      body: { code: 'rotation_under_way' },
    });
    expect(await api.call('POST', `${path}/promote`)).toMatchObject({
      status: 409,
      body: { code: 'rotation_not_ready' },
    });
    await prove(organisation, path);
    const promoted = await api.call('POST', `${path}/promote`);
    expect(promoted).toMatchObject({
      status: 200,
      body: {
        fingerprint: begun.body['rotation']?.['fingerprint'],
        rotation: { state: 'promoted', fingerprint: begun.body['fingerprint'], lastProbe: { result: 'proven' } },
      },
    });
    const back = await api.call('POST', `${path}/rollback`);
    expect(back).toMatchObject({ status: 200, body: { fingerprint: begun.body['fingerprint'], rotation: null } });
    expect(await api.call('DELETE', path)).toMatchObject({ status: 404, body: { code: 'rotation_not_found' } });
    await api.call('POST', path, { value: NEXT_KEY });
    expect(await api.call('DELETE', path)).toMatchObject({ status: 204 });
  });

  it('refuses a value that the connector does not take, without showing it', async () => {
    const { path } = await rotatable();
    for (const value of ['', `${NEXT_KEY}\n${NEXT_KEY}`, 'x'.repeat(20_001)]) {
      const { status, body } = await api.call('POST', path, { value });
      expect(status).toBe(422);
      expect(body).toMatchObject({ errors: [{ field: 'value', pointer: '/value' }] });
    }
  });

  it('is not there for another organisation', async () => {
    const { path } = await rotatable();
    const other = await createConnectedOrganisation(api);
    const theirs = `${other}/secrets/${path.split('/').at(-2)}/rotations`;
    for (const [method, route, body] of [
      ['POST', theirs, { value: NEXT_KEY }],
      ['POST', `${theirs}/promote`],
      ['POST', `${theirs}/rollback`],
      ['DELETE', theirs],
    ] as const) {
      expect(await api.call(method, route, body)).toMatchObject({ status: 404, body: { code: 'secret_not_found' } });
    }
  });
});
