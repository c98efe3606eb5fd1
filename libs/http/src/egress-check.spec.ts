import type { JsonValue } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { checkEgress, observedAddress } from './egress-check';
import type { HttpClient, HttpRequest } from './http-request';

describe('checkEgress', () => {
  it.each([
    ['192.0.2.1', ['192.0.2.2', '192.0.2.1']],
    ['2001:db8::1', ['2001:DB8:0:0::1']],
    ['::ffff:192.0.2.1', ['192.0.2.1']],
  ])('finds %s in %j', (observed, published) => {
    expect(checkEgress(observed, published)).toEqual({ type: 'published' });
  });

  it.each([
    ['192.0.2.3', ['192.0.2.2', '192.0.2.1']],
    ['2001:db8::2', ['2001:db8::1', '192.0.2.1']],
  ])('misses %s in %j', (observed, published) => {
    expect(checkEgress(observed, published)).toEqual({ type: 'unpublished', observed });
  });

  it('promises nothing where nothing is published', () => {
    expect(checkEgress('192.0.2.1', [])).toEqual({ type: 'unpromised' });
  });

  it('takes nothing for published that is no address', () => {
    expect(() => checkEgress('192.0.2.1', ['host.example'])).toThrow();
  });
});

describe('observedAddress', () => {
  const asked: HttpRequest[] = [];
  const answering = (body: JsonValue): HttpClient => ({
    requestsSent: 0,
    close: () => Promise.resolve(),
    request: (request) => {
      asked.push(request);
      return Promise.resolve({ status: 200, headers: {}, body, bytes: 1 });
    },
  });

  it.each<[JsonValue, string]>([
    ['192.0.2.1', '192.0.2.1'],
    [{ ip: '2001:db8::1', city: 'x' }, '2001:db8::1'],
  ])('reads %j', async (body, address) => {
    expect(await observedAddress(answering(body), 'https://address.example/')).toBe(address);
    expect(asked.at(-1)).toMatchObject({ method: 'GET', maxResponseBytes: 1024, timeoutMs: 10_000, fresh: true });
  });

  it.each<JsonValue>([null, 7, '', 'host.example', ['192.0.2.1'], { ip: 7 }, {}, { ip: 'fe80::1%eth0' }])(
    'takes %j for no address',
    async (body) => {
      await expect(observedAddress(answering(body), 'https://address.example/?key=k')).rejects.toMatchObject({
        code: 'http_body_malformed',
        retry: 'later',
        url: 'https://address.example',
      });
    },
  );
});
