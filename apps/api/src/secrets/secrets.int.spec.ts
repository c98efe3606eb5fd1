import { createTestDatabase } from '@quayside/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConnectedOrganisation, install } from '../testing/install';
import { startTestApi, type TestApi } from '../testing/start-test-api';

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
