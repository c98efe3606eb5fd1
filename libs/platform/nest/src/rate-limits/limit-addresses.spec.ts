import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { RateLimiter } from './rate-limiter';
import { limitAddresses } from './limit-addresses';

const MANY = { requests: 100, seconds: 60 };

function gate(refusedRequests: number) {
  const refused = new RateLimiter({ requests: refusedRequests, seconds: 60 }, { nowMs: () => 0 });
  const address = new RateLimiter(MANY, { nowMs: () => 0 });
  const middleware = limitAddresses({ address, refused, isExempt: (path) => path === '/alive' });
  /** Gives what went on to the next in line, after the answer had the status. */
  return (headers: object, status: number, url = '/x?y'): unknown => {
    const request = { url, headers, socket: { remoteAddress: '192.0.2.1' } } as unknown as IncomingMessage;
    const response = Object.assign(new EventEmitter(), { statusCode: status, appendHeader: () => {} });
    let passed: unknown = 'not called';
    middleware(request, response as unknown as ServerResponse, (error?: unknown) => (passed = error));
    response.emit('finish');
    return passed;
  };
}
const REFUSED = { code: 'too_many_requests' };

describe('wrong credentials', () => {
  it('count only where there were any, and they were wrong', () => {
    const send = gate(2);
    for (let count = 0; count < 5; count += 1) {
      expect(send({}, 401)).toBeUndefined();
      expect(send({ authorization: 'right' }, 200)).toBeUndefined();
      expect(send({ authorization: 'right' }, 403)).toBeUndefined();
    }
    expect(send({ authorization: 'wrong' }, 401)).toBeUndefined();
    expect(send({ cookie: 'wrong' }, 401)).toBeUndefined();
    expect(send({ authorization: 'right' }, 200)).toMatchObject(REFUSED);
    expect(send({ cookie: 'a=b' }, 200)).toMatchObject(REFUSED);
    expect(send({}, 200)).toBeUndefined();
  });
});

describe('an exempt path', () => {
  it('is known by itself, without its query', () => {
    const send = gate(1);
    for (let count = 0; count < 150; count += 1) expect(send({ authorization: 'x' }, 401, '/alive?a')).toBeUndefined();
    for (let count = 0; count < 100; count += 1) send({}, 200, '/other');
    expect(send({}, 200, '/other?/alive')).toMatchObject(REFUSED);
  });
});
