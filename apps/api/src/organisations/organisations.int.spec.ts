import { KmsError } from '@quayside/platform-kms';
import { createTestDatabase } from '@quayside/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createConnectedOrganisation, install, INSTALLATION, PORT_CONNECTION } from '../testing/install';
import { startTestApi, type TestApi } from '../testing/start-test-api';

const PATH = '/api/v1/organisations';
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi(await createTestDatabase());
});
afterAll(() => api.close());

describe('organisations', () => {
  it('are created, and found where the answer says', async () => {
    const created = await api.call('POST', PATH, { name: '  Harbour Ltd ' });
    expect(created.status).toBe(201);
    const { id, createdAt } = created.body;
    expect(created.body).toEqual({ id, name: 'Harbour Ltd', claim: null, createdAt });
    const found = await api.call('GET', created.headers.get('location') ?? '');
    expect(found).toMatchObject({ status: 200, body: created.body });
  });

  it('have a claim each that no other has', async () => {
    const body = { name: 'Claimed', claim: 'claimed' };
    expect(await api.call('POST', PATH, body)).toMatchObject({ status: 201, body: { claim: 'claimed' } });
    expect(await api.call('POST', PATH, body)).toMatchObject({
      status: 409,
      body: { code: 'organisation_claim_taken' },
    });
  });

  it('are listed a page at a time, each once', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await api.call('POST', PATH, { name });
    const names: unknown[] = [];
    let query = '?limit=2';
    for (;;) {
      const { status, body } = await api.call('GET', PATH + query);
      expect(status).toBe(200);
      names.push(...Array.from(body['items'] ?? [], (item) => item['name']));
      if (body['next'] === null) break;
      expect(body['items']).toHaveLength(2);
      query = `?limit=2&after=${String(body['next'])}`;
    }
    expect(names).toEqual(['Harbour Ltd', 'Claimed', 'a', 'b', 'c', 'd']);
  });

  it.each([{}, { name: '' }, { name: 7 }, { name: 'a', colour: 'red' }])('are not made of %j', async (body) => {
    expect(await api.call('POST', PATH, body)).toMatchObject({ status: 422, body: { code: 'request_invalid' } });
  });

  it.each(['?limit=0', '?limit=101', '?after=here', '?page=2'])('are not listed by %s', async (query) => {
    expect(await api.call('GET', PATH + query)).toMatchObject({ status: 422 });
  });

  it('are deleted with all that is in them, once', async () => {
    const { organisation, path } = await install(api);
    expect(await api.call('DELETE', organisation)).toMatchObject({ status: 204, body: null });
    for (const gone of [organisation, path, `${organisation}/port-connection`]) {
      expect(await api.call('GET', gone)).toMatchObject({ status: 404 });
    }
    expect(await api.call('POST', `${organisation}/installations`, INSTALLATION)).toMatchObject({ status: 404 });
    expect(await api.call('PUT', `${organisation}/port-connection`, PORT_CONNECTION)).toMatchObject({ status: 404 });
    expect(await api.call('DELETE', organisation)).toMatchObject({
      status: 404,
      body: { code: 'organisation_not_found' },
    });
  });

  it('take no secret while the master key cannot be used, and say when to come back', async () => {
    const organisation = await createConnectedOrganisation(api);
    const down = new KmsError('kms_unavailable', 'KMS cannot be used at the moment', { retry: { afterMs: 4_000 } });
    const seal = vi.spyOn(api.vault, 'seal').mockRejectedValue(down);
    const answer = await api.call('PUT', `${organisation}/port-connection`, PORT_CONNECTION);
    seal.mockRestore();
    expect(answer).toMatchObject({ status: 503, body: { code: 'kms_unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('4');
  });

  it('are not found by an id of nobody, or by what is no id', async () => {
    expect(await api.call('GET', `${PATH}/${randomUUID()}`)).toMatchObject({
      status: 404,
      body: { code: 'organisation_not_found' },
    });
    expect(await api.call('GET', `${PATH}/harbour`)).toMatchObject({
      status: 404,
      body: { code: 'organisation_not_found' },
    });
  });
});
