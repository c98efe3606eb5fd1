import { afterEach, describe, expect, it } from 'vitest';
import payloads from './fixtures/seed-payloads.json';
import { DEFAULT_STATUSPAGE_KEY } from './statuspage-simulator';
import { OAUTH, RunningSimulator } from './testing/running-simulator';

const PAGE = payloads.page.id;
const running = new RunningSimulator();
afterEach(() => running.stop());

describe('keys', () => {
  const refused = { status: 401, body: { error: 'Could not authenticate' } };

  it('are taken with any scheme, or with the documented one only', async () => {
    await running.start();
    for (const header of [OAUTH, DEFAULT_STATUSPAGE_KEY, `API Key ${DEFAULT_STATUSPAGE_KEY}`]) {
      expect((await running.get('/v1/pages', header)).status).toBe(200);
    }
    await running.start({ authorizationScheme: 'strict' });
    expect((await running.get('/v1/pages', OAUTH)).status).toBe(200);
    expect(await running.get('/v1/pages', DEFAULT_STATUSPAGE_KEY)).toMatchObject(refused);
    expect(await running.get('/v1/pages', `Bearer ${DEFAULT_STATUSPAGE_KEY}`)).toMatchObject(refused);
  });

  it('are refused when they are wrong, missing, or in the address', async () => {
    await running.start();
    expect(await running.get('/v1/pages', 'OAuth wrong')).toMatchObject(refused);
    expect(await running.ask('GET', '/v1/pages')).toMatchObject(refused);
    expect(await running.ask('GET', `/v1/pages?api_key=${DEFAULT_STATUSPAGE_KEY}`)).toMatchObject(refused);
    expect(await running.get(`/v1/pages?api_key=${DEFAULT_STATUSPAGE_KEY}`)).toMatchObject(refused);
  });

  it('are revoked, restored, expired and added over HTTP', async () => {
    await running.start();
    const key = DEFAULT_STATUSPAGE_KEY;
    expect((await running.steer('POST', '/keys/revoke', { key })).status).toBe(204);
    expect(await running.get('/v1/pages')).toMatchObject(refused);
    await running.steer('POST', '/keys/restore', { key });
    expect((await running.get('/v1/pages')).status).toBe(200);
    await running.steer('POST', '/keys/expire', { key });
    expect(await running.get('/v1/pages')).toMatchObject(refused);
    await running.steer('POST', '/keys', { key: 'second' });
    expect((await running.get('/v1/pages', 'OAuth second')).status).toBe(200);
    expect((await running.steer('POST', '/keys/revoke', { key: 'nobody' })).status).toBe(404);
    expect((await running.steer('POST', '/keys/revoke', {})).status).toBe(400);
  });

  it('stop at the moment they expire', async () => {
    let now = 0;
    await running.start({ keys: [{ key: 'brief', expiresAt: 1_000 }], now: () => now });
    expect((await running.get('/v1/pages', 'OAuth brief')).status).toBe(200);
    now = 1_000;
    expect(await running.get('/v1/pages', 'OAuth brief')).toMatchObject(refused);
  });

  it('do not open a page that is closed to them, while the others stay open', async () => {
    await running.start({ keys: ['a', 'b'] });
    const other = running.simulator.world.addPage({ name: 'Other' }).record.id;
    for (const status of [403, 404, 401] as const) {
      await running.steer('POST', '/forbidden-pages', { pageId: PAGE, key: 'a', status });
      expect((await running.get(`/v1/pages/${PAGE}/incidents`, 'OAuth a')).status).toBe(status);
    }
    expect((await running.get(`/v1/pages/${PAGE}`, 'OAuth b')).status).toBe(200);
    expect((await running.get(`/v1/pages/${other}`, 'OAuth a')).status).toBe(200);
    expect((await running.get('/v1/pages', 'OAuth a')).body).toHaveLength(2);
    await running.steer('POST', '/forbidden-pages', { pageId: PAGE, key: 'a', listed: false });
    expect((await running.get('/v1/pages', 'OAuth a')).body).toHaveLength(1);
    await running.steer('DELETE', `/forbidden-pages/${PAGE}`);
    expect((await running.get(`/v1/pages/${PAGE}`, 'OAuth a')).status).toBe(200);
  });
});

describe('the rolling limit', () => {
  it('lets sixty through, then says when the oldest leaves, and lets one more through then', async () => {
    let now = 5_000_000;
    await running.start({ now: () => now });
    for (let n = 0; n < 60; n += 1) {
      expect((await running.get('/v1/pages')).status).toBe(200);
      now += 500;
    }
    expect(await running.get('/v1/pages')).toMatchObject({ status: 420, retryAfter: '30' });
    now += 29_999;
    expect(await running.get('/v1/pages')).toMatchObject({ status: 420, retryAfter: '1' });
    now += 1;
    expect((await running.get('/v1/pages')).status).toBe(200);
    expect((await running.get('/v1/pages')).status).toBe(420);
    expect(running.simulator.server.requests.at(-1)).toMatchObject({ at: now, status: 420 });
  });

  it('counts what ends in a 4xx, but neither strangers nor its own refusals nor the public API', async () => {
    await running.start({ now: () => 0, rateLimit: { limit: 3, status: 429 } });
    await running.get('/v1/pages', 'OAuth wrong');
    await running.ask('GET', `/public/${PAGE}/api/v2/status.json`);
    await running.get('/v1/pages/nobody');
    await running.get(`/v1/pages/${PAGE}/incidents?limit=0`);
    expect((await running.get('/v1/pages')).status).toBe(200);
    expect(await running.get('/v1/pages')).toMatchObject({ status: 429, retryAfter: '60' });
    expect((await running.get('/v1/pages')).status).toBe(429);
  });

  it('is kept for every key by itself', async () => {
    await running.start({ now: () => 0, keys: ['a', 'b'], rateLimit: { limit: 1 } });
    expect((await running.get('/v1/pages', 'OAuth a')).status).toBe(200);
    expect((await running.get('/v1/pages', 'OAuth a')).status).toBe(420);
    expect((await running.get('/v1/pages', 'OAuth b')).status).toBe(200);
  });

  it('is lifted and set while it runs', async () => {
    await running.start({ now: () => 0, rateLimit: { limit: 0 } });
    expect((await running.get('/v1/pages')).status).toBe(420);
    await running.steer('PUT', '/rate-limit', { on: false });
    expect((await running.get('/v1/pages')).status).toBe(200);
    await running.steer('PUT', '/rate-limit', { limit: 1, status: 429 });
    expect([(await running.get('/v1/pages')).status, (await running.get('/v1/pages')).status]).toEqual([200, 429]);
    expect((await running.steer('PUT', '/rate-limit', { status: 503 })).status).toBe(400);
  });

  it('allows one unpaginated read of components a minute, when that rule is on', async () => {
    await running.start({ now: () => 0, limitUnpaginatedComponents: true });
    const path = `/v1/pages/${PAGE}/components`;
    expect((await running.get(path)).status).toBe(200);
    expect(await running.get(path)).toMatchObject({ status: 420, retryAfter: '60' });
    expect((await running.get(`${path}?page=1`)).status).toBe(200);
    expect((await running.get(`${path}?per_page=100`)).status).toBe(200);
  });
});
