import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChainedEvent } from '@quayside/contracts';
import { createTestDatabase } from '@quayside/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { install } from '../testing/install';
import { startTestApi, TOKEN, type Json, type TestApi } from '../testing/start-test-api';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi(await createTestDatabase());
});
afterAll(() => api.close());

/** An organisation with an installation that was renamed, and the address of its trail. */
async function changed() {
  const { organisation, path, created } = await install(api);
  await api.call('PATCH', path, { name: 'Renamed' });
  return { trail: `${organisation}/audit-events`, installationId: String(created['id']) };
}

const itemsOf = (body: Json) => body['items'] as unknown as readonly Json[];

/** Adds events without a change behind them. */
async function addEvents(trail: string, count: number): Promise<void> {
  const organisationId = trail.split('/')[4];
  await api.owner.prisma.$executeRaw`
    INSERT INTO audit_events (organisation_id, actor_type, actor_id, action, details)
    SELECT ${organisationId}::uuid, 'system', 'vault', 'secret.used', '{"purpose": "test"}'
    FROM generate_series(1, ${count})`;
}

describe('the audit trail', () => {
  it('shows what the operator has done, the latest first, with what was there before', async () => {
    const { trail, installationId } = await changed();
    const { status, body } = await api.call('GET', trail);
    expect(status).toBe(200);
    const [look, latest] = itemsOf(body);
    expect(look).toMatchObject({ seq: itemsOf(body).length, action: 'organisation.accessed' });
    expect(latest).toEqual({
      seq: itemsOf(body).length - 1,
      id: latest?.['id'],
      at: latest?.['at'],
      actor: { type: 'operator', id: 'bootstrap' },
      origin: { address: '127.0.0.1', requestId: expect.any(String) },
      action: 'installation.updated',
      installationId,
      runId: null,
      secretId: null,
      details: { before: { name: 'Status pages' }, after: { name: 'Renamed' } },
      hash: latest?.['hash'],
    });
    expect(itemsOf(body).at(-1)).toMatchObject({ seq: 1, action: 'organisation.created' });
  });

  it('is given page by page, each event once', async () => {
    const { trail } = await changed();
    const seen: unknown[] = [];
    let query = '?limit=2';
    for (;;) {
      const { body } = await api.call('GET', trail + query);
      seen.push(...itemsOf(body).map((event) => event['seq']));
      if (body['next'] === null) break;
      query = `?limit=2&after=${String(body['next'])}`;
    }
    expect(seen).toEqual(seen.map((_, index) => seen.length - index));
  });

  it('is filtered by action, installation, actor and time', async () => {
    const { trail, installationId } = await changed();
    const actions = async (query: string) =>
      itemsOf((await api.call('GET', `${trail}?${query}`)).body).map((event) => event['action']);
    expect(await actions('action=installation.updated')).toEqual(['installation.updated']);
    expect(await actions(`installation=${installationId.toUpperCase()}&action=mapping.put`)).toEqual(['mapping.put']);
    expect(await actions(`installation=${randomUUID()}`)).toEqual([]);
    expect((await actions('actor=operator:bootstrap&limit=2'))[1]).toBe('installation.updated');
    expect(await actions('actor=person:bootstrap')).toEqual([]);
    const [later, earlier] = [60_000, -60_000].map((ms) => new Date(Date.now() + ms).toISOString());
    expect(await actions(`from=${later}`)).toEqual([]);
    expect(await actions(`to=${earlier}`)).toEqual([]);
    expect(await actions(`from=${earlier}&to=${later}&action=installation.updated`)).toHaveLength(1);
  });

  it.each([
    ['action=everything', 'action'],
    ['actor=bootstrap', 'actor'],
    ['actor=somebody:x', 'actor'],
    ['actor=operator:bootstrap&action=mapping.put', 'actor'],
    [`actor=operator:bootstrap&installation=${randomUUID()}`, 'actor'],
    ['installation=x', 'installation'],
    ['from=yesterday', 'from'],
    ['limit=101', 'limit'],
    ['after=1', 'after'],
    ['page=2', 'page'],
  ])('is not listed by %s', async (query, field) => {
    const { trail } = await changed();
    const answer = await api.call('GET', `${trail}?${query}`);
    expect(answer).toMatchObject({ status: 422, body: { code: 'request_invalid' } });
    expect(answer.body['errors']?.[0]?.['field']).toBe(field);
  });

  it.each(['', '/export', '/verification'])('is not there for an organisation that is not: %s', async (route) => {
    const path = `/api/v1/organisations/${randomUUID()}/audit-events${route}`;
    expect(await api.call('GET', path)).toMatchObject({ status: 404, body: { code: 'organisation_not_found' } });
  });
});

it('is described with each filter that it takes', async () => {
  const document = (await (await fetch(`${api.url}/api/openapi.json`)).json()) as Json;
  const list = document['paths']?.['/api/v1/organisations/{org}/audit-events']?.['get'];
  const parameters = list?.['parameters'] as unknown as readonly Json[];
  const names = parameters.filter((parameter) => String(parameter['in']) === 'query').map(({ name }) => String(name));
  expect(names.sort()).toEqual(['action', 'actor', 'after', 'from', 'installation', 'limit', 'to']);
});

describe('what the operator looks at', () => {
  it('is on the trail before they see it, once in an hour for each kind of thing', async () => {
    const { path, organisation } = await install(api);
    for (const address of [path, path, `${path}/runs`, `${path}/runs`]) await api.call('GET', address);
    const { body } = await api.call('GET', `${organisation}/audit-events?action=organisation.accessed`);
    const installation = '/api/v1/organisations/:org/installations/:id';
    expect(itemsOf(body).map((event) => event['details']?.['route'])).toEqual([
      '/api/v1/organisations/:org/audit-events',
      `${installation}/runs`,
      installation,
    ]);
    expect(itemsOf(body)[0]?.['actor']).toEqual({ type: 'operator', id: 'bootstrap' });
  });

  it('is on it once when they ask for it many times at once', async () => {
    const { path, organisation } = await install(api);
    await Promise.all(Array.from({ length: 5 }, () => api.call('GET', path)));
    const { body } = await api.call('GET', `${organisation}/audit-events?action=organisation.accessed`);
    expect(itemsOf(body)).toHaveLength(2);
  });
});

describe('what members look at', () => {
  it('is theirs, and not on the trail', async () => {
    const { path, organisation } = await install(api);
    const { body: created } = await api.call('POST', `${organisation}/api-tokens`, { name: 'Reader', role: 'admin' });
    const headers = { authorization: `Bearer ${String(created['token'])}` };
    expect(await api.call('GET', path, undefined, headers)).toMatchObject({ status: 200 });
    const { body } = await api.call('GET', `${organisation}/audit-events`, undefined, headers);
    expect(itemsOf(body).map((event) => event['action'])).toContain('api_token.created');
    expect(itemsOf(body).map((event) => event['action'])).not.toContain('organisation.accessed');
  });
});

describe('an export', () => {
  const linesOf = async (address: string) => {
    const { status, body } = await api.call('GET', address);
    expect(status).toBe(200);
    return Array.from(body) as unknown as ChainedEvent[];
  };

  it('has every event in one line each, and its end', async () => {
    const { trail } = await changed();
    await addEvents(trail, 450);
    const lines = await linesOf(`${trail}/export`);
    const end = lines.pop();
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1));
    expect(lines.length).toBeGreaterThan(450);
    const last = lines.at(-1);
    expect(end).toEqual({ end: { seq: last?.seq, hash: last?.hash }, complete: true });
    const rest = await linesOf(`${trail}/export?after=${lines.length - 3}`);
    expect(rest).toEqual([...lines.slice(-3), end]);
    expect(await linesOf(`${trail}/export?to=2001-01-01T00:00:00Z`)).toEqual([{ end: null, complete: true }]);
  });

  it('comes as a file of lines of JSON', async () => {
    const { trail } = await changed();
    const { headers } = await api.call('GET', `${trail}/export`);
    expect(headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="audit-trail-[0-9a-f-]{36}\.ndjson"$/);
  });

  it.each(['after=-1', 'after=x', 'from=now', 'limit=5'])('is not made with %s', async (query) => {
    const { trail } = await changed();
    expect(await api.call('GET', `${trail}/export?${query}`)).toMatchObject({ status: 422 });
  });
});

describe('a verification', () => {
  it('counts the events, and gives the end of the trail', async () => {
    const { trail } = await changed();
    await api.call('GET', `${trail}/verification`);
    const [latest] = itemsOf((await api.call('GET', trail)).body);
    const [seq, hash] = [latest?.['seq'], latest?.['hash']];
    const { status, body } = await api.call('GET', `${trail}/verification`);
    expect(status).toBe(200);
    expect(body).toEqual({ events: seq, head: { seq, hash }, broken: null, next: null });
    const again = await api.call('GET', `${trail}/verification?after=${String(seq)}.${String(hash)}`);
    expect(again.body).toEqual({ events: 0, head: { seq, hash }, broken: null, next: null });
    const other = await api.call('GET', `${trail}/verification?after=${String(seq)}.${'f'.repeat(64)}`);
    expect(other.body['broken']).toEqual({ seq, fault: 'head' });
  });

  it('goes on where it stopped in a trail that is long', async () => {
    const { trail } = await changed();
    await addEvents(trail, 6_000);
    const first = await api.call('GET', `${trail}/verification`);
    expect(first.body).toMatchObject({ events: 5_000, head: { seq: 5_000 }, broken: null });
    const second = await api.call('GET', `${trail}/verification?after=${String(first.body['next'])}`);
    expect(second.body).toMatchObject({ broken: null, next: null });
    expect(Number(second.body['events'])).toBeGreaterThan(1_000);
  });

  it('names the first event that was changed', async () => {
    const { trail } = await changed();
    await api.owner.transaction(async (transaction) => {
      await transaction.$executeRaw`ALTER TABLE audit_events DISABLE TRIGGER USER`;
      await transaction.$executeRaw`
        UPDATE audit_events SET actor_id = 'somebody'
        WHERE organisation_id = ${trail.split('/')[4]}::uuid AND seq = 3`;
      await transaction.$executeRaw`ALTER TABLE audit_events ENABLE TRIGGER USER`;
    });
    const { body } = await api.call('GET', `${trail}/verification`);
    expect(body).toMatchObject({ events: 2, head: { seq: 2 }, broken: { seq: 3, fault: 'hash' }, next: null });
  });

  it.each(['1', 'x.y', `1.${'a'.repeat(63)}`, `-1.${'a'.repeat(64)}`])('does not go on from %s', async (after) => {
    const { trail } = await changed();
    expect(await api.call('GET', `${trail}/verification?after=${after}`)).toMatchObject({ status: 422 });
  });
});

describe('the program of the guide', () => {
  /** Runs the program as it stands in the guide. */
  async function check(lines: string, ...kept: readonly string[]): Promise<{ code: number; said: string }> {
    const guide = await readFile(join(__dirname, '../../../../docs/guides/audit-trail.md'), 'utf8');
    const program = /```js\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
    const folder = await mkdtemp(join(tmpdir(), 'check-trail-'));
    try {
      const file = join(folder, 'check-trail.mjs');
      await writeFile(file, program);
      return await new Promise((resolve) => {
        const child = execFile(process.execPath, [file, ...kept], (error, stdout) =>
          resolve({ code: error === null ? 0 : Number(error.code), said: stdout.trim() }),
        );
        child.stdin?.end(lines);
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  it('finds in an export what the API finds', async () => {
    const { trail } = await changed();
    const response = await fetch(`${api.url}${trail}/export`, { headers: { authorization: `Bearer ${TOKEN}` } });
    const text = await response.text();
    const lines = text.trimEnd().split('\n');
    const { seq, hash } = JSON.parse(lines.at(-2) ?? '') as ChainedEvent;
    const inOrder = { code: 0, said: `in order up to ${seq} ${hash}` };
    expect(await check(text)).toEqual(inOrder);
    expect(await check(text, String(seq), hash)).toEqual(inOrder);
    expect(await check(lines.slice(4).join('\n'))).toEqual(inOrder);
    const { seq: before, hash: hashBefore } = JSON.parse(lines[3] ?? '') as ChainedEvent;
    expect(await check(lines.slice(4).join('\n'), String(before), hashBefore)).toEqual(inOrder);

    expect(await check(text, String(before), hash)).toEqual({ code: 1, said: 'does not go on from what was kept' });
    expect(await check(text.replace('"bootstrap"', '"nobody"'))).toEqual({ code: 1, said: 'broken at 1' });
    expect(await check(lines.toSpliced(2, 1).join('\n'))).toEqual({ code: 1, said: 'broken at 3' });
    expect(await check(lines.slice(0, -1).join('\n'))).toEqual({ code: 1, said: 'cut off' });
    expect(await check(lines.toSpliced(-2, 1).join('\n'))).toEqual({ code: 1, said: 'cut off' });
  });
});
