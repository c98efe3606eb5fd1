import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { requireSameSite } from './same-site';

const OURS = 'https://quayside.example';
const request = (method: string, headers: Record<string, string>): IncomingMessage =>
  ({ method, headers }) as unknown as IncomingMessage;

describe('a request with the cookie of a session', () => {
  it.each<Record<string, string>>([
    { 'sec-fetch-site': 'same-origin' },
    { origin: OURS },
    { 'sec-fetch-site': 'same-origin', origin: OURS },
  ])('changes something when it says that it comes from here: %j', (headers) => {
    expect(() => requireSameSite(request('POST', headers), OURS)).not.toThrow();
  });

  it.each<Record<string, string>>([
    {},
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'null' },
    { origin: 'https://quayside.example.evil.example' },
    { origin: 'http://quayside.example' },
    { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site', origin: OURS },
    { referer: `${OURS}/` },
  ])('changes nothing otherwise: %j', (headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE']) {
      expect(() => requireSameSite(request(method, headers), OURS)).toThrow(
        expect.objectContaining({ code: 'cross_site_refused' }) as Error,
      );
    }
  });

  it('reads from anywhere: no other page gets to see the answer', () => {
    expect(() => requireSameSite(request('GET', { 'sec-fetch-site': 'cross-site' }), OURS)).not.toThrow();
  });
});
