import { createTestDatabase } from '@quayside/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, createConnectedOrganisation, install, PORT_CONNECTION } from './testing/install';
import { CANARY, startTestApi, type Answer, type TestApi } from './testing/start-test-api';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi(await createTestDatabase());
});
afterAll(() => api.close());

const tagOf = ({ headers }: Answer): string => headers.get('etag') ?? '';
const ifMatch = (tag: string) => ({ 'if-match': tag });
const REFUSED = { status: 412, body: { code: 'precondition_failed' } };
const MAPPING = 'resources: []\n';

async function ask(path: string, tag: string): Promise<Answer> {
  const answer = await api.call('GET', path, undefined, { 'if-none-match': tag });
  expect(tagOf(answer)).not.toBe('');
  return answer;
}

describe('a tag', () => {
  it('is strong, stays while nothing changes, and saves the answer', async () => {
    const { path, organisation } = await install(api);
    for (const address of [path, `${path}/mapping`, `${organisation}/port-connection`]) {
      const tag = tagOf(await api.call('GET', address));
      expect(tag, address).toMatch(/^"[^"]+"$/);
      const again = await ask(address, `"other", ${tag}`);
      expect(again, address).toMatchObject({ status: 304, body: null });
      expect(tagOf(again)).toBe(tag);
      expect(await ask(address, '"other"'), address).toMatchObject({ status: 200 });
    }
  });

  it('is another one when something in the answer is, however that came', async () => {
    const { path } = await install(api);
    const tag = tagOf(await api.call('GET', path));
    await api.owner.prisma.$executeRaw`
      UPDATE runs SET state = 'finished', outcome = 'complete', started_at = now(), finished_at = now()`;
    const answer = await ask(path, tag);
    expect(answer).toMatchObject({ status: 200, body: { lastRun: { outcome: 'complete' } } });
    // a run is no change of what people set
    expect(await api.call('PATCH', path, { name: 'Other' }, ifMatch(tag))).toMatchObject({ status: 200 });
  });

  it('is told by a change, of the state that it has made', async () => {
    const { path, organisation } = await install(api);
    const changed = await api.call('PATCH', path, { name: 'Changed' });
    expect((await ask(path, tagOf(changed))).status).toBe(304);
    const mapped = await api.call('PUT', `${path}/mapping`, { text: MAPPING });
    expect((await ask(`${path}/mapping`, tagOf(mapped))).status).toBe(304);
    const connected = await api.call('PUT', `${organisation}/port-connection`, PORT_CONNECTION);
    expect((await ask(`${organisation}/port-connection`, tagOf(connected))).status).toBe(304);
  });

  it('is on no answer that has none of its own', async () => {
    const { organisation } = await install(api);
    for (const path of [organisation, `${organisation}/installations`, '/api/v1/connectors']) {
      expect(tagOf(await api.call('GET', path))).toBe('');
    }
  });
});

describe('a change that is meant for a state', () => {
  it.each([{ name: 'b' }, { settings: { statuspageApiKey: `${API_KEY}-2` } }, { application: { fullSweepHours: 5 } }])(
    'of an installation is made to that state only (%#)',
    async (change) => {
      const { path } = await install(api);
      const tag = tagOf(await api.call('GET', path));
      expect(await api.call('PATCH', path, change, ifMatch(tag))).toMatchObject({ status: 200 });
      const after = (await api.call('GET', path)).body;
      expect(await api.call('PATCH', path, { name: 'late' }, ifMatch(tag))).toMatchObject(REFUSED);
      expect(await api.call('DELETE', path, undefined, ifMatch(tag))).toMatchObject(REFUSED);
      expect((await api.call('GET', path)).body).toEqual(after);
      expect(await api.call('DELETE', path, undefined, ifMatch('*'))).toMatchObject({ status: 204 });
      expect(await api.call('PATCH', path, { name: 'gone' }, ifMatch('*'))).toMatchObject({ status: 404 });
    },
  );

  it('of a mapping is made to that version only, and makes no run otherwise', async () => {
    const { path } = await install(api);
    const tag = tagOf(await api.call('GET', `${path}/mapping`));
    const put = (text: string, headers = ifMatch(tag)) => api.call('PUT', `${path}/mapping`, { text }, headers);
    expect(await put(MAPPING)).toMatchObject({ status: 200, body: { version: 2 } });
    expect(await put('resources: [] # late\n')).toMatchObject(REFUSED);
    expect(await put(MAPPING)).toMatchObject(REFUSED);
    expect(await api.call('GET', `${path}/mapping`)).toMatchObject({ body: { version: 2, text: MAPPING } });
    expect(await put(MAPPING, ifMatch('"2"'))).toMatchObject({ status: 200, body: { run: null } });
  });

  it('of a Port connection is made to that one only, and to none where there is none', async () => {
    const path = `${await createConnectedOrganisation(api)}/port-connection`;
    const tag = tagOf(await api.call('GET', path));
    const put = (clientId: string, headers = ifMatch(tag)) =>
      api.call('PUT', path, { ...PORT_CONNECTION, clientId }, headers);
    const { body: replaced } = await put('client-2');
    expect(replaced).toMatchObject({ clientId: 'client-2' });
    const late = { ...PORT_CONNECTION, clientId: 'late', clientSecret: `${CANARY}-late` };
    expect(await api.call('PUT', path, late, ifMatch(tag))).toMatchObject(REFUSED);
    const { body } = await api.call('POST', '/api/v1/organisations', { name: 'Unconnected' });
    const none = `/api/v1/organisations/${String(body['id'])}/port-connection`;
    expect(await api.call('PUT', none, PORT_CONNECTION, ifMatch('*'))).toMatchObject(REFUSED);
    expect(await api.call('GET', none)).toMatchObject({ status: 404 });
    // nor is the secret of the late one kept
    expect((await api.call('GET', path)).body).toEqual(replaced);
  });

  it('is made once of several that are meant for the same', async () => {
    const { path } = await install(api);
    const tag = tagOf(await api.call('GET', path));
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, index) => api.call('PATCH', path, { name: `n${index}` }, ifMatch(tag))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412]);
  });

  it('is refused for a weak tag, and for what is none', async () => {
    const { path } = await install(api);
    const tag = tagOf(await api.call('GET', path));
    expect(await api.call('PATCH', path, { name: 'x' }, ifMatch(`W/${tag}`))).toMatchObject(REFUSED);
    expect(await api.call('PATCH', path, { name: 'x' }, ifMatch('3'))).toMatchObject({
      status: 400,
      body: { code: 'request_malformed' },
    });
  });
});
