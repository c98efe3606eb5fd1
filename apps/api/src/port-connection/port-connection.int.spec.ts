import { createTestDatabase } from '@quayside/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PORT_CONNECTION } from '../testing/install';
import { CANARY, startTestApi, type TestApi } from '../testing/start-test-api';

let api: TestApi;
let path: string;
beforeAll(async () => {
  api = await startTestApi(await createTestDatabase());
  const { body } = await api.call('POST', '/api/v1/organisations', { name: 'Harbour Ltd' });
  path = `/api/v1/organisations/${String(body['id'])}/port-connection`;
});
afterAll(() => api.close());

describe('the connection to Port', () => {
  it('is not there before it is set', async () => {
    expect(await api.call('GET', path)).toMatchObject({ status: 404, body: { code: 'port_connection_not_found' } });
  });

  it('is set, shown without its secret, and replaced', async () => {
    const first = await api.call('PUT', path, { ...PORT_CONNECTION, baseUrl: 'https://api.getport.io/' });
    expect(first.status).toBe(200);
    expect(Object.keys(first.body).sort()).toEqual([
      'baseUrl',
      'clientId',
      'clientSecretFingerprint',
      'organisationId',
      'updatedAt',
    ]);
    expect(first.body['baseUrl']).toBe('https://api.getport.io');
    expect((await api.call('GET', path)).body).toEqual(first.body);

    const pasted = await api.call('PUT', path, { ...PORT_CONNECTION, baseUrl: ' https://api.getport.io/ ' });
    expect(pasted.body['baseUrl']).toBe('https://api.getport.io');

    const second = await api.call('PUT', path, { clientId: 'client-2', clientSecret: `${CANARY}-other` });
    expect(second.body).toMatchObject({ baseUrl: 'https://api.getport.io', clientId: 'client-2' });
    expect(second.body['clientSecretFingerprint']).not.toEqual(first.body['clientSecretFingerprint']);
  });

  it('is refused by every fault at once', async () => {
    const { status, body } = await api.call('PUT', path, { clientId: '', secret: CANARY.slice(0, 3) });
    expect(status).toBe(422);
    expect(body['errors']).toMatchObject([{ field: 'clientId' }, { field: 'clientSecret' }, { field: 'secret' }]);
  });

  it.each([
    'http://api.getport.io',
    'https://localhost',
    'https://127.0.0.1',
    'https://10.1.2.3:8443',
    'https://a.io/\0',
    'port',
  ])('does not go to %s', async (baseUrl) => {
    expect(await api.call('PUT', path, { ...PORT_CONNECTION, baseUrl })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'baseUrl' }] },
    });
  });

  it('goes to a private host when the operator allows it', async () => {
    const open = await startTestApi(await createTestDatabase(), { allowPrivateHosts: true });
    try {
      const { body } = await open.call('POST', '/api/v1/organisations', { name: 'a' });
      const baseUrl = 'http://127.0.0.1:4410';
      expect(
        await open.call('PUT', `/api/v1/organisations/${String(body['id'])}/port-connection`, {
          ...PORT_CONNECTION,
          baseUrl,
        }),
      ).toMatchObject({ status: 200, body: { baseUrl } });
    } finally {
      await open.close();
    }
  });

  it('belongs to an organisation that exists', async () => {
    const nobody = `/api/v1/organisations/${randomUUID()}/port-connection`;
    for (const answer of [await api.call('PUT', nobody, PORT_CONNECTION), await api.call('GET', nobody)]) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'organisation_not_found' } });
    }
  });
});
