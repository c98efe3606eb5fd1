import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { claimRun, openRunState } from '@quayside/tenancy';
import { createTestDatabase } from '@quayside/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { install } from '../testing/install';
import { startTestApi, type TestApi } from '../testing/start-test-api';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi(await createTestDatabase());
});
afterAll(() => api.close());

/** An installation whose first run has been refused these. */
async function refusing(...identifiers: readonly string[]) {
  const { path, created } = await install(api);
  const organisationId = String(created['organisationId']);
  const installationId = String(created['id']);
  const runId = String(created['firstRun']?.['id']);
  const run = await claimRun(api.database, { organisationId, installationId, runId, workerId: 'w', leaseSeconds: 60 });
  if (run === null) throw new Error('the run cannot begin');
  const refused = identifiers.map((identifier, index) => ({
    key: { blueprint: 'service', identifier },
    kind: 'incident',
    scope: 'p1',
    recordId: 'r1',
    payload: index === 0 ? JSON.stringify({ identifier, properties: { text: 'nul \u0000' } }) : null,
    targets: [],
    code: 'port_rejected',
    message: 'Port refused this entity.',
  }));
  const nothing = { entities: [], counts: {}, failed: [], ledger: { refused, again: [], gone: [] } };
  const list = { source: 'incidents', scope: 'p1', pageNumber: 1, last: true };
  await openRunState(api.database, run).commit({ ...list, ...nothing });
  return { path: `${path}/refused-entities`, runId };
}

describe('the refused entities of an installation', () => {
  it('are none before Port has refused any', async () => {
    const { path } = await install(api);
    const answer = await api.call('GET', `${path}/refused-entities`);
    expect(answer).toMatchObject({ status: 200, body: { items: [], next: null } });
  });

  it('are given with what would be sent, why it was refused, and where to read what to do', async () => {
    const { path, runId } = await refusing('a', 'b');
    const { body } = await api.call('GET', path);
    expect(body).toMatchObject({
      items: [
        {
          blueprint: 'service',
          identifier: 'a',
          kind: 'incident',
          scope: 'p1',
          recordId: 'r1',
          payload: { identifier: 'a', properties: { text: 'nul \u0000' } },
          code: 'port_rejected',
          remedy: 'docs/errors/port_rejected.md',
          attempts: 1,
          runId,
        },
        { identifier: 'b', payload: null },
      ],
      next: null,
    });
    expect(existsSync(join(__dirname, '../../../..', String(body['items']?.[0]?.['remedy'])))).toBe(true);
  });

  it('are given page by page, in the order of their keys', async () => {
    const { path } = await refusing('c', 'a', 'e', 'b', 'd');
    const seen: string[] = [];
    let address = `${path}?limit=2`;
    for (let next: unknown = ''; next !== null;) {
      const { body } = await api.call('GET', address);
      seen.push(...((body['items'] ?? []) as unknown as { identifier: string }[]).map(({ identifier }) => identifier));
      next = body['next'];
      address = `${path}?limit=2&after=${String(next)}`;
    }
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it.each(['limit=0', 'limit=51', 'after=no-cursor', 'kind=incident'])('are not listed with %s', async (query) => {
    const { path } = await install(api);
    expect(await api.call('GET', `${path}/refused-entities?${query}`)).toMatchObject({ status: 422 });
  });
});
