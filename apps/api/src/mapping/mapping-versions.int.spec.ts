import { createTestDatabase } from '@quayside/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { install } from '../testing/install';
import { startTestApi, type Json, type TestApi } from '../testing/start-test-api';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi(await createTestDatabase());
});
afterAll(() => api.close());

const EMPTY = 'resources: []\n';
const ONE = `entityDeletionThreshold: 0.5
resources:
  - kind: incident
    selector:
      query: .impact != "none"
    port:
      entity:
        mappings:
          - identifier: .id
            blueprint: '"incident"'
          - identifier: .id
            blueprint: .impact
`;

/** Of a kind that the connector had once. */
const GONE = ONE.replace('kind: incident', 'kind: gone');

/** An installation whose mapping has the versions: default, ONE, EMPTY. */
async function withVersions(): Promise<string> {
  const { path } = await install(api);
  for (const text of [ONE, EMPTY]) await api.call('PUT', `${path}/mapping`, { text });
  return path;
}

const versionsIn = (body: Json): unknown[] => (body['items'] as unknown as Json[]).map((item) => item['version']);

describe('the versions of a mapping', () => {
  it('are listed with the latest first, by whom and when, and which one is current', async () => {
    const path = await withVersions();
    const { status, body } = await api.call('GET', `${path}/mapping/versions`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      items: [
        { version: 3, isCurrent: true, characters: EMPTY.length, createdBy: 'bootstrap' },
        { version: 2, isCurrent: false, characters: ONE.length },
        { version: 1, isCurrent: false },
      ],
      next: null,
    });
    expect(Object.keys(body['items']?.[0] ?? {})).not.toContain('text');
  });

  it('are given in pages, which know the current one as well', async () => {
    const path = await withVersions();
    const first = await api.call('GET', `${path}/mapping/versions?limit=2`);
    expect(versionsIn(first.body)).toEqual([3, 2]);
    const next = String(first.body['next']);
    const last = await api.call('GET', `${path}/mapping/versions?limit=2&after=${next}`);
    expect(last.body).toMatchObject({ items: [{ version: 1, isCurrent: false }], next: null });
    for (const query of ['after=x', 'after=0', 'after=99999999999', 'limit=0', 'page=1']) {
      expect(await api.call('GET', `${path}/mapping/versions?${query}`), query).toMatchObject({ status: 422 });
    }
  });

  it('are shown with their text and what it is as a mapping', async () => {
    const path = await withVersions();
    expect(await api.call('GET', `${path}/mapping/versions/2`)).toMatchObject({
      status: 200,
      body: {
        version: 2,
        isCurrent: false,
        text: ONE,
        compiled: {
          usable: true,
          errors: [],
          resources: [
            { kind: 'incident', language: 'jq', selector: '.impact != "none"', blueprints: ['incident', null] },
          ],
          options: { entityDeletionThreshold: 0.5, enableMergeEntity: true },
          slowExpressions: [],
        },
      },
    });
    expect(await api.call('GET', `${path}/mapping/versions/3`)).toMatchObject({ body: { isCurrent: true } });
  });

  it('say what is wrong with a text that was good once', async () => {
    const path = await withVersions();
    await forge(path, 2, GONE);
    const { body } = await api.call('GET', `${path}/mapping/versions/2`);
    expect(body['compiled']).toMatchObject({ usable: false, resources: [], options: null });
    expect(body['compiled']?.['errors']?.[0]).toMatchObject({ path: 'resources[0].kind', line: 3 });
  });

  it('are not found when there are none, or they belong to another installation', async () => {
    const path = await withVersions();
    const other = await install(api);
    const notFound = { status: 404, body: { code: 'mapping_version_not_found' } };
    expect(await api.call('GET', `${other.path}/mapping/versions/2`)).toMatchObject(notFound);
    expect(await api.call('POST', `${other.path}/mapping/rollback`, { version: 2 })).toMatchObject(notFound);
    for (const version of ['0', '1.5', 'x', '99999999999']) {
      expect(await api.call('GET', `${path}/mapping/versions/${version}`)).toMatchObject({ status: 404 });
    }
    const nowhere = `${path.slice(0, path.lastIndexOf('/'))}/${randomUUID()}`;
    const noInstallation = { status: 404, body: { code: 'installation_not_found' } };
    expect(await api.call('GET', `${nowhere}/mapping/versions`)).toMatchObject(noInstallation);
    expect(await api.call('POST', `${nowhere}/mapping/rollback`, { version: 1 })).toMatchObject(noInstallation);
  });
});

describe('a rollback', () => {
  it('makes a new version with the old text, and a run that applies it', async () => {
    const path = await withVersions();
    await api.owner.prisma.$executeRaw`
      UPDATE runs SET state = 'finished', outcome = 'complete', started_at = now(), finished_at = now()`;
    const answer = await api.call('POST', `${path}/mapping/rollback`, { version: 2 });
    expect(answer).toMatchObject({
      status: 200,
      body: { version: 4, text: ONE, run: { trigger: 'mapping_change', state: 'queued', alreadyActive: false } },
    });
    expect(answer.headers.get('etag')).toBe('"4"');
    expect(await api.call('GET', `${path}/mapping`)).toMatchObject({ body: { version: 4, text: ONE } });
    const organisation = path.slice(0, path.indexOf('/installations'));
    const events = await api.call('GET', `${organisation}/audit-events?action=mapping.rolled_back`);
    expect(events.body['items']).toMatchObject([
      { details: { before: { version: 3 }, after: { version: 4 }, restored: { version: 2 } } },
    ]);
  });

  it('to the text that is current changes nothing', async () => {
    const path = await withVersions();
    expect(await api.call('POST', `${path}/mapping/rollback`, { version: 3 })).toMatchObject({
      body: { version: 3, run: null },
    });
    expect(versionsIn((await api.call('GET', `${path}/mapping/versions`)).body)).toEqual([3, 2, 1]);
  });

  it('is made to the version only that it is meant for', async () => {
    const path = await withVersions();
    const back = (tag: string) => api.call('POST', `${path}/mapping/rollback`, { version: 1 }, { 'if-match': tag });
    expect(await back('"2"')).toMatchObject({ status: 412, body: { code: 'precondition_failed' } });
    expect(await back('"3"')).toMatchObject({ status: 200, body: { version: 4 } });
  });

  it('is refused when the old text is no good any more, with the place', async () => {
    const path = await withVersions();
    await forge(path, 2, GONE);
    const { status, body } = await api.call('POST', `${path}/mapping/rollback`, { version: 2 });
    expect(status).toBe(422);
    expect(body['errors']?.[0]).toMatchObject({ field: 'version', path: 'resources[0].kind', line: 3 });
    expect((await api.call('GET', `${path}/mapping`)).body['version']).toBe(3);
  });

  it.each([{}, { version: 0 }, { version: '1' }, { version: 1, text: EMPTY }, { version: 2_147_483_648 }])(
    'is refused when the body is wrong (%#)',
    async (body) => {
      const { path } = await install(api);
      expect(await api.call('POST', `${path}/mapping/rollback`, body)).toMatchObject({ status: 422 });
    },
  );
});

/** Stands for a text that an earlier version of Quayside took. */
async function forge(path: string, version: number, text: string): Promise<void> {
  const id = path.slice(path.lastIndexOf('/') + 1);
  await api.owner.prisma.$executeRaw`
    UPDATE mapping_versions SET text = ${text} WHERE installation_id = ${id}::uuid AND version = ${version}`;
}
