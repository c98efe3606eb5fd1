import { INSTALL_METHODS } from '@quayside/contracts';
import { createTestDatabase } from '@quayside/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConnectedOrganisation, PORT_CONNECTION } from '../testing/install';
import { CANARY, startTestApi, type Answer, type Json, type TestApi } from '../testing/start-test-api';

let api: TestApi;
let organisation: string;
beforeAll(async () => {
  api = await startTestApi(await createTestDatabase());
  organisation = await createConnectedOrganisation(api);
});
afterAll(() => api.close());

const BODY = {
  method: 'github',
  identifier: 'status-prod',
  settings: { statuspageIds: ['kctbh9vrtdwd', '8m2l51279rpl'] },
  application: { resyncIntervalMinutes: 120 },
};

const ask = (changes: object = {}, connector = 'statuspage'): Promise<Answer> =>
  api.call('POST', `${organisation}/connectors/${connector}/install-files`, { ...BODY, ...changes });
const contents = ({ body }: Answer): string =>
  (body['files'] as unknown as Json[]).map((file) => String(file['content'])).join('\n');
const faults = ({ body }: Answer): unknown[] =>
  (body['errors'] as unknown as Json[]).map((error) => [String(error['field']), String(error['message'])]);

describe('install files', () => {
  it.each(INSTALL_METHODS)('are written for %s, from the settings, and nothing is kept', async (method) => {
    const before = await rows();
    const answer = await ask({ method });
    expect(answer).toMatchObject({ status: 200, body: { method } });
    const text = contents(answer);
    for (const part of ['status-prod', 'kctbh9vrtdwd', '8m2l51279rpl', 'https://api.getport.io']) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain(PORT_CONNECTION.clientId);
    const secrets = answer.body['secrets'] as unknown as Json[];
    expect(secrets.map((secret) => secret['variable'])).toEqual([
      'OCEAN__INTEGRATION__CONFIG__STATUSPAGE_API_KEY',
      'OCEAN__PORT__CLIENT_ID',
      'OCEAN__PORT__CLIENT_SECRET',
    ]);
    expect(await rows()).toEqual(before);
  });

  it('name the region of the organisation’s Port connection, or the one that is asked for', async () => {
    const us = 'https://api.us.getport.io';
    const other = await createConnectedOrganisation(api);
    await api.call('PUT', `${other}/port-connection`, { ...PORT_CONNECTION, baseUrl: us });
    const path = `${other}/connectors/statuspage/install-files`;
    expect(contents(await api.call('POST', path, BODY))).toContain(us);
    expect(contents(await api.call('POST', path, { ...BODY, port: { baseUrl: 'https://api.port.io' } }))).toContain(
      'https://api.port.io',
    );
  });

  it('name a proxy inside of somebody’s own network, which is theirs to call', async () => {
    const settings = { statuspageHost: 'http://statuspage.internal:8080' };
    expect(contents(await ask({ method: 'gitlab', settings }))).toContain('http://statuspage.internal:8080');
  });

  it('name secrets as they are called', async () => {
    const named = { settings: { statuspageApiKey: 'SP_KEY' }, port: { clientId: 'PORT_ID', clientSecret: 'PORT_KEY' } };
    const answer = await ask(named);
    expect(answer.body['secrets']).toMatchObject([
      { reference: 'SP_KEY', title: 'Statuspage API key', required: true },
      { reference: 'PORT_ID' },
      { reference: 'PORT_KEY' },
    ]);
    expect(contents(answer)).toContain('${{ secrets.SP_KEY }}');
  });

  it.each(INSTALL_METHODS)('take no value of a secret, say what to do, and repeat none of it: %s', async (method) => {
    // `call` fails when an answer holds the canary, and `close` when the log does
    const value = `${CANARY}0123456789abcdef`;
    const answer = await ask({
      method,
      settings: { statuspageApiKey: value },
      port: { clientId: randomUUID(), clientSecret: value },
    });
    expect(answer.status).toBe(422);
    for (const field of ['settings.statuspageApiKey', 'port.clientId', 'port.clientSecret']) {
      expect(faults(answer)).toContainEqual([field, expect.stringMatching(/looks like the value of one: put /)]);
    }
  });

  it('name every fault at once', async () => {
    const answer = await ask({
      settings: {
        statuspageApiKey: ['A'],
        statuspageHost: 'not a url',
        statuspageIds: ["it's"],
        statuspagePublicUrl: 'https://proxy.example.com/{page}',
        statuspageKey: 'x',
      },
      port: { baseUrl: 'https://a.io/$(id)' },
    });
    expect(answer.status).toBe(422);
    expect(faults(answer).map((fault) => (fault as string[])[0])).toEqual(
      expect.arrayContaining([
        ...['settings.statuspageApiKey', 'settings.statuspageHost', 'settings.statuspageIds', 'settings.statuspageKey'],
        ...['settings.statuspagePublicUrl', 'port.baseUrl'],
      ]),
    );
  });

  it('look into one Kubernetes Secret, as the chart does', async () => {
    const answer = await ask({ method: 'helm', settings: { statuspageApiKey: 'a' }, port: { clientId: 'b' } });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'settings' }] } });
    const one = await ask({ method: 'helm', settings: { statuspageApiKey: 'a' }, port: { clientId: 'a' } });
    expect(one.body['secrets']).toMatchObject([{ reference: 'a' }, { reference: 'a' }, { reference: 'a' }]);
  });

  it.each([
    { method: 'docker' },
    { identifier: 'Status' },
    { application: { fullSweepHours: 24 } },
    { application: { resyncIntervalMinutes: 0 } },
    { name: 'x' },
    { gitRepositoryUrl: 'a b' },
  ])('are refused when the body is wrong (%#)', async (changes) => {
    expect(await ask(changes)).toMatchObject({ status: 422 });
  });

  it('are not there for a connector, or an organisation, that is not', async () => {
    expect(await ask({}, 'jira')).toMatchObject({ status: 404, body: { code: 'connector_not_found' } });
    expect(
      await api.call('POST', `/api/v1/organisations/${randomUUID()}/connectors/statuspage/install-files`, BODY),
    ).toMatchObject({ status: 404, body: { code: 'organisation_not_found' } });
  });
});

async function rows(): Promise<unknown> {
  return api.owner.prisma.$queryRaw`
    SELECT (SELECT count(*)::int FROM installations) AS installations, (SELECT count(*)::int FROM secrets) AS secrets`;
}
