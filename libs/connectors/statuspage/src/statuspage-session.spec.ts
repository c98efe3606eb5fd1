import type { ConnectorSession } from '@quayside/connector-kit';
import { silentLogger, systemClock, type JsonValue, type RecordBatch } from '@quayside/domain';
import { HttpError, type HttpClient, type HttpRequest } from '@quayside/http';
import { describe, expect, it } from 'vitest';
import payloads from '../fixtures/payloads.json';
import { statuspageConnector } from './statuspage-connector';

const { signal } = new AbortController();

/** A session over an upstream that gives one body for each path. */
function sessionOver(bodies: Readonly<Record<string, JsonValue>>, pageIds: readonly string[] = []): ConnectorSession {
  const http: HttpClient = {
    request: ({ url }) =>
      Promise.resolve({ status: 200, headers: {}, body: bodies[new URL(url).pathname] ?? [], bytes: 0 }),
    requestsSent: 0,
    close: () => Promise.resolve(),
  };
  const settings = { apiKey: 'key', host: 'https://api.statuspage.io', pageIds };
  return statuspageConnector.open(settings, { http, publicHttp: http, clock: systemClock, logger: silentLogger });
}

async function read(session: ConnectorSession, source: string): Promise<RecordBatch[]> {
  const batches: RecordBatch[] = [];
  for await (const batch of session.read({ source, scope: 'p1', fromPage: 1 }, signal)) batches.push(batch);
  return batches;
}

describe('the scopes', () => {
  const pages = { '/v1/pages': [{ id: 'a', name: 'A' }, { id: 'b' }, { id: 'c' }] };

  it('are every page that the key shows, in the order in which it shows them', async () => {
    expect(await sessionOver(pages).scopes(signal)).toEqual({
      root: {
        source: 'pages',
        scope: '*',
        pageNumber: 1,
        last: true,
        cursor: {},
        records: [
          { kind: 'statuspage', record: { id: 'a', name: 'A' } },
          { kind: 'statuspage', record: { id: 'b' } },
          { kind: 'statuspage', record: { id: 'c' } },
        ],
      },
      scopes: ['a', 'b', 'c'],
      missing: [],
    });
  });

  it('are only the pages asked for, and those of them that are not there are named', async () => {
    const { root, scopes, missing } = await sessionOver(pages, ['c', 'x', 'a']).scopes(signal);
    expect(scopes).toEqual(['a', 'c']);
    expect(root.records.map(({ record }) => record['id'])).toEqual(['a', 'c']);
    expect(missing).toEqual([{ scope: 'x', code: 'scope_not_found', message: expect.stringContaining('x') as string }]);
  });

  it('may be none', async () => {
    expect(await sessionOver({}).scopes(signal)).toMatchObject({ scopes: [], missing: [] });
  });
});

describe('reading a list', () => {
  it.each([
    ['component-groups', 'component_group'],
    ['components', 'component'],
  ])('gives the rows of %s as they are, as %s', async (source, kind) => {
    const rows = [{ id: '1', group: true, odd: { deep: [null] } }, { id: '2' }];
    const batches = await read(sessionOver({ [`/v1/pages/p1/${source}`]: rows }), source);
    expect(batches).toMatchObject([{ source, scope: 'p1', pageNumber: 1, last: true }]);
    expect(batches[0]?.records).toEqual(rows.map((record) => ({ kind, record })));
  });

  it('gives all incidents of a list page, then the updates of each', async () => {
    const incidents = [
      { id: 'i1', incident_updates: [{ id: 'u2', incident_id: 'i1' }, { id: 'u1' }] },
      { id: 'i2', incident_updates: null },
      { id: 'i3' },
      { id: 'i4', incident_updates: [{ id: 'u3', incident_id: null }] },
    ];
    const [batch] = await read(sessionOver({ '/v1/pages/p1/incidents': incidents }), 'incidents');
    expect(batch?.records).toEqual([
      ...incidents.map((record) => ({ kind: 'incident', record })),
      { kind: 'incident_update', record: { id: 'u2', incident_id: 'i1' } },
      { kind: 'incident_update', record: { id: 'u1', incident_id: 'i1' } },
      { kind: 'incident_update', record: { id: 'u3', incident_id: 'i4' } },
    ]);
  });

  it('changes nothing in the payloads of the documentation', async () => {
    const before = structuredClone(payloads.incident);
    const [batch] = await read(sessionOver({ '/v1/pages/p1/incidents': [payloads.incident] }), 'incidents');
    expect(batch?.records[0]?.record).toEqual(before);
    expect(batch?.records.slice(1).map(({ record }) => record)).toEqual(before.incident_updates);
  });

  it.each([['text'], [{}], [[{ body: 'no id' }]], [[null]]])(
    'refuses an incident whose updates are %j',
    async (updates) => {
      const incidents = [{ id: 'i1', incident_updates: updates as JsonValue }];
      await expect(read(sessionOver({ '/v1/pages/p1/incidents': incidents }), 'incidents')).rejects.toMatchObject({
        code: 'upstream_malformed',
        message: expect.stringContaining('i1') as string,
      });
    },
  );

  it('knows no other list', async () => {
    await expect(read(sessionOver({}), 'subscribers')).rejects.toThrow('subscribers');
    await expect(read(sessionOver({}), 'toString')).rejects.toThrow('toString');
  });
});

describe('the upstream itself', () => {
  /** What every request is told of answers that others were given; those inside of pages are refused with a 401. */
  function watching(refused: boolean) {
    const asked: [path: string, fresh: boolean | undefined][] = [];
    const details = { method: 'GET', url: 'https://api.statuspage.io', attempts: 1, status: 401 };
    const http: HttpClient = {
      request: async ({ url, fresh }: HttpRequest) => {
        const { pathname } = new URL(url);
        asked.push([pathname, fresh]);
        if (refused && pathname !== '/v1/pages') throw new HttpError('http_status', 'answered 401', details);
        return { status: 200, headers: {}, body: [], bytes: 2 };
      },
      requestsSent: 0,
      close: () => Promise.resolve(),
    };
    const settings = { apiKey: 'key', host: 'https://api.statuspage.io', pageIds: [] };
    const deps = { http, publicHttp: http, clock: systemClock, logger: silentLogger };
    return { session: statuspageConnector.open(settings, deps), asked };
  }

  it.each(['component-groups', 'components', 'incidents'])('is asked for %s when the task says so', async (source) => {
    const { session, asked } = watching(false);
    for (const fresh of [false, true])
      for await (const batch of session.read({ source, scope: 'p1', fromPage: 1, fresh }, signal))
        expect(batch.records).toEqual([]);
    expect(asked.map(([, fresh]) => fresh)).toEqual([false, true]);
  });

  it('is asked whether a key is dead', async () => {
    const { session, asked } = watching(true);
    await expect(read(session, 'incidents')).rejects.toMatchObject({ code: 'scope_forbidden' });
    expect(asked).toEqual([
      ['/v1/pages/p1/incidents', false],
      ['/v1/pages', true],
    ]);
  });
});
