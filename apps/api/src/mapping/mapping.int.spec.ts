import { createTestDatabase } from '@quayside/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { install } from '../testing/install';
import { startTestApi, type TestApi } from '../testing/start-test-api';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi(await createTestDatabase());
});
afterAll(() => api.close());

function mapping(identifier: string, kind = 'statuspage'): string {
  return [
    'resources:',
    `  - kind: ${kind}`,
    '    selector:',
    '      query: "true"',
    '    port:',
    '      entity:',
    '        mappings:',
    `          identifier: ${identifier}`,
    `          blueprint: '"statuspage"'`,
    '',
  ].join('\n');
}

describe('the mapping of an installation', () => {
  it('is the connector’s default at first', async () => {
    const { path } = await install(api);
    const connectors = await api.call('GET', '/api/v1/connectors');
    expect(await api.call('GET', `${path}/mapping`)).toMatchObject({
      status: 200,
      body: { version: 1, text: connectors.body['items']?.[0]?.['defaultMapping'], createdBy: 'bootstrap' },
    });
  });

  it('gets a new version, and a run that applies it', async () => {
    const { path, created } = await install(api);
    const put = await api.call('PUT', `${path}/mapping`, { text: mapping('.id') });
    expect(put).toMatchObject({
      status: 200,
      body: { version: 2, text: mapping('.id'), run: { id: created['firstRun']?.['id'], alreadyActive: true } },
    });
    const { body: current } = await api.call('GET', `${path}/mapping`);
    expect(put.body).toEqual({ ...current, run: put.body['run'], slowExpressions: [] });
  });

  it('is told which of its expressions only the slow engine can run', async () => {
    const { path } = await install(api);
    const text = mapping('.id | select(test("(?>a)") | not)');
    expect(await api.call('PUT', `${path}/mapping`, { text })).toMatchObject({
      status: 200,
      body: {
        slowExpressions: [
          {
            path: 'resources[0].port.entity.mappings.identifier',
            expression: '.id | select(test("(?>a)") | not)',
            reason: expect.any(String) as string,
          },
        ],
      },
    });
  });

  it('stays as it is when the text is the same, and asks for no run', async () => {
    const { path } = await install(api);
    const first = await api.call('PUT', `${path}/mapping`, { text: mapping('.id') });
    const second = await api.call('PUT', `${path}/mapping`, { text: mapping('.id') });
    expect(second.body).toEqual({ ...first.body, run: null });
  });

  it('queues a run of its own when none is active', async () => {
    const { path } = await install(api);
    await api.owner.prisma.$executeRaw`
      UPDATE runs SET state = 'finished', outcome = 'complete', started_at = now(), finished_at = now()`;
    expect(await api.call('PUT', `${path}/mapping`, { text: mapping('.id') })).toMatchObject({
      body: { run: { trigger: 'mapping_change', state: 'queued', alreadyActive: false } },
    });
  });

  it('is refused by what is wrong with its form, with the place', async () => {
    const { path } = await install(api);
    const { status, body } = await api.call('PUT', `${path}/mapping`, { text: mapping('.id', 'incidents') });
    expect(status).toBe(422);
    expect(body['errors']).toMatchObject([{ field: 'text', pointer: '/text', line: 2, path: 'resources[0].kind' }]);
    expect((await api.call('GET', `${path}/mapping`)).body['version']).toBe(1);
  });

  it('is refused when an expression does not compile, with the place', async () => {
    const { path } = await install(api);
    const { status, body } = await api.call('PUT', `${path}/mapping`, { text: mapping("'.id | frobnicate'") });
    expect(status).toBe(422);
    expect(body['errors']).toHaveLength(1);
    expect(body['errors']?.[0]).toMatchObject({ pointer: '/text', line: 8 });
    expect(body['errors']?.[0]?.['path']).toMatch(/^resources\[0\]\.port\.entity\.mappings.*identifier$/);
  });

  it.each([
    {},
    { text: '' },
    { text: 7 },
    { text: 'resources: []', version: 3 },
    { text: 'a: [' },
    { text: 'resources: []\u0000' },
    { text: 'x'.repeat(250_001) },
  ])('is refused when the body is wrong (%#)', async (body) => {
    const { path } = await install(api);
    expect(await api.call('PUT', `${path}/mapping`, body)).toMatchObject({ status: 422 });
  });
});
