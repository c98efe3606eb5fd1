import { createTestDatabase } from '@quayside/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { install } from './testing/install';
import { startTestApi, type TestApi } from './testing/start-test-api';

const PATH = '/api/v1/organisations';
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi(await createTestDatabase(), {}, { publicUrl: 'https://quayside.example.com' });
});
afterAll(() => api.close());

describe('a body', () => {
  it.each([
    ['{"name":"a","name":"b"}', 'twice'],
    ['{"name":"a","\\u006eame":"b"}', 'twice'],
    ['{"name":"a","__proto__":{"admin":true}}', '__proto__'],
    [`{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, '32 levels'],
    [`{"name":[${'0,'.repeat(200_000)}0]}`, 'values'],
  ])('is refused for its form (%#)', async (body, words) => {
    expect(await api.call('POST', PATH, body)).toMatchObject({
      status: 400,
      body: { code: 'request_malformed', detail: expect.stringContaining(words) as string },
    });
  });

  it('is read in no other encoding, where its form would look different', async () => {
    const body = Buffer.from('{"name":"a","name":"b"}', 'utf16le').toString('latin1');
    const answer = await api.call('POST', PATH, body, { 'content-type': 'application/json; charset=utf-16le' });
    expect(answer).toMatchObject({ status: 415, body: { code: 'media_type_unsupported' } });
  });

  it('keeps names that are only strange', async () => {
    const { path } = await install(api);
    expect(await api.call('PATCH', path, '{"settings":{"constructor":"x"}}')).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'settings.constructor' }] },
    });
  });
});

describe('a request', () => {
  it('has an address of at most 8,192 characters', async () => {
    const path = `${PATH}?after=${'a'.repeat(8_192)}`;
    expect(await api.call('GET', path)).toMatchObject({ status: 414, body: { code: 'address_too_long' } });
  });

  it('has at most a hundred headers, and 16 KiB of them', async () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`x-${index}`, '1']));
    expect(await api.call('GET', PATH, undefined, many)).toMatchObject({
      status: 431,
      body: { code: 'headers_too_large' },
    });
    const large = await fetch(api.url + PATH, { headers: { 'x-large': 'a'.repeat(20_000) } });
    expect(large.status).toBe(431);
  });
});

describe('every answer', () => {
  it.each(['/api/v1/health/live', '/api/openapi.json', PATH, '/api/v1/nowhere'])(
    'of %s says how browsers are to treat it',
    async (path) => {
      const { headers } = await fetch(api.url + path);
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );
});
