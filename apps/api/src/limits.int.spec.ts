import { createTestDatabase } from '@quayside/testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { ApiLimits } from './api-limits';
import { startTestApi, TOKEN, type TestApi } from './testing/start-test-api';

const PATH = '/api/v1/organisations';
const MANY = { address: 1_000, refused: 1_000, caller: 1_000, organisation: 1_000 };

let api: TestApi;
async function start(limits: Partial<ApiLimits>, trustedProxies = 0): Promise<void> {
  api = await startTestApi(await createTestDatabase(), {}, { limits: { ...MANY, ...limits }, trustedProxies });
}
afterEach(() => api.close());

function call(path: string, headers: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> {
  return fetch(api.url + path, { ...init, headers: { authorization: `Bearer ${TOKEN}`, ...headers } });
}
async function statuses(count: number, path = PATH, headers: Record<string, string> = {}): Promise<number[]> {
  const answers: number[] = [];
  for (let index = 0; index < count; index += 1) answers.push((await call(path, headers)).status);
  return answers;
}

describe('an address', () => {
  it('is refused once it has sent too much, with what it has to know to go on', async () => {
    await start({ address: 3 });
    const first = await call(PATH);
    expect(first.headers.get('ratelimit-policy')).toBe('"address";q=3;w=60, "caller";q=1000;w=60');
    expect(first.headers.get('ratelimit')).toMatch(/^"address";r=2;t=20, "caller";r=999;t=1$/);
    expect(await statuses(2)).toEqual([200, 200]);
    const refused = await call(PATH);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(await refused.json()).toMatchObject({ status: 429, code: 'too_many_requests' });
    const retryAfter = Number(refused.headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(20);
    expect(refused.headers.get('ratelimit')).toMatch(/^"address";r=0;t=\d+$/);
  });

  it('is refused before its token is looked at, and before its body is read', async () => {
    await start({ address: 1 });
    await call(PATH);
    expect((await call(PATH, { authorization: 'Bearer wrong' })).status).toBe(429);
    const body = JSON.stringify({ name: 'x'.repeat(2_000_000) });
    const json = { 'content-type': 'application/json' };
    expect((await call(PATH, json, { method: 'POST', body })).status).toBe(429);
  });

  it('may always ask how the process is', async () => {
    await start({ address: 1 });
    await call(PATH);
    expect(await statuses(3, '/api/v1/health/live')).toEqual([200, 200, 200]);
  });

  it('is the one of the connection, whatever a header says', async () => {
    await start({ address: 2 });
    await statuses(2);
    expect(await statuses(1, PATH, { 'x-forwarded-for': '192.0.2.1' })).toEqual([429]);
  });

  it('is the one that our proxy has seen, where there is one, and none that was made up before', async () => {
    await start({ address: 2 }, 1);
    expect(await statuses(3, PATH, { 'x-forwarded-for': '192.0.2.1' })).toEqual([200, 200, 429]);
    expect(await statuses(1, PATH, { 'x-forwarded-for': '192.0.2.9, 192.0.2.1' })).toEqual([429]);
    expect(await statuses(1, PATH, { 'x-forwarded-for': '192.0.2.1, 192.0.2.2' })).toEqual([200]);
  });
});

describe('wrong credentials', () => {
  it('use up a limit of their own, and are then not looked at any more', async () => {
    await start({ refused: 2 });
    const wrong = { authorization: 'Bearer wrong' };
    expect(await statuses(3, PATH, wrong)).toEqual([401, 401, 429]);
    expect(await statuses(1)).toEqual([429]);
    // who brings none is told so
    expect((await fetch(api.url + PATH)).status).toBe(401);
  });

  it('are not those of requests that were right', async () => {
    await start({ refused: 1 });
    expect(await statuses(5)).toEqual([200, 200, 200, 200, 200]);
  });
});

describe('a caller', () => {
  it('is refused from all addresses together', async () => {
    await start({ caller: 2 }, 1);
    expect(await statuses(2, PATH, { 'x-forwarded-for': '192.0.2.1' })).toEqual([200, 200]);
    expect(await statuses(1, PATH, { 'x-forwarded-for': '192.0.2.2' })).toEqual([429]);
  });

  it('is not made to pay for somebody who is not let in', async () => {
    await start({ caller: 2 });
    await statuses(5, PATH, { authorization: 'Bearer wrong' });
    expect(await statuses(3)).toEqual([200, 200, 429]);
  });
});

describe('an organisation', () => {
  it('is refused for itself alone', async () => {
    await start({ organisation: 2 });
    const ids: string[] = [];
    for (const name of ['a', 'b']) {
      const { body } = await api.call('POST', PATH, { name });
      ids.push(String(body['id']));
    }
    expect(await statuses(2, `${PATH}/${ids[0]}`)).toEqual([200, 200]);
    expect(await statuses(1, `${PATH}/${ids[0]?.toUpperCase()}`)).toEqual([429]);
    expect(await statuses(1, `${PATH}/${ids[1]}`)).toEqual([200]);
    expect(await statuses(1)).toEqual([200]);
  });
});
