import { replaceExamples } from '@quayside/tenancy';
import { createTestDatabase } from '@quayside/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { install } from '../testing/install';
import { startTestApi, type TestApi } from '../testing/start-test-api';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi(await createTestDatabase());
});
afterAll(() => api.close());

describe('the examples of an installation', () => {
  it('are empty before a run has kept any', async () => {
    const { path } = await install(api);
    expect(await api.call('GET', `${path}/examples`)).toMatchObject({ status: 200, body: { items: [], next: null } });
  });

  it('are given by kind, all or one', async () => {
    const { path, created } = await install(api);
    const ids = [String(created['organisationId']), String(created['id'])] as const;
    await replaceExamples(api.database, ...ids, 'incident', [{ id: 'i1', components: [{ id: 'c1' }], impact: null }]);
    await replaceExamples(api.database, ...ids, 'component', [{ id: 'c1' }, { id: 'c2' }]);
    expect((await api.call('GET', `${path}/examples`)).body['items']).toMatchObject([
      { kind: 'component', examples: [{ id: 'c1' }, { id: 'c2' }] },
      { kind: 'incident', examples: [{ id: 'i1', components: [{ id: 'c1' }], impact: null }] },
    ]);
    expect((await api.call('GET', `${path}/examples?kind=incident`)).body['items']).toHaveLength(1);
    expect((await api.call('GET', `${path}/examples?kind=statuspage`)).body['items']).toEqual([]);
    for (const query of ['kinds=incident', 'kind=', 'kind=%00', 'kind=a&kind=b']) {
      expect(await api.call('GET', `${path}/examples?${query}`)).toMatchObject({ status: 422 });
    }
  });
});
