import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digestOf, idempotencyKeyOf, type ParsedRequest } from './idempotency-key';

const request = (changes: object): ParsedRequest =>
  ({ method: 'POST', originalUrl: '/a', headers: {}, body: { a: 1 }, ...changes }) as unknown as ParsedRequest;
const KEY = Buffer.alloc(32, 1);

describe('the digest of a request', () => {
  it('is the same for the same, and another one for another method, address, body or key', () => {
    const digest = digestOf(request({}), KEY);
    expect(digestOf(request({ headers: { 'x-request-id': '1' } }), KEY)).toBe(digest);
    for (const other of [{ method: 'PUT' }, { originalUrl: '/a?b' }, { body: { a: 2 } }, { body: undefined }]) {
      expect(digestOf(request(other), KEY)).not.toBe(digest);
    }
    expect(digestOf(request({}), Buffer.alloc(32, 2))).not.toBe(digest);
  });

  it('is no plain hash, on which a guess at a body could be tried', () => {
    const wanted = JSON.stringify(['POST', '/a', { a: 1 }]);
    expect(digestOf(request({}), KEY)).not.toBe(createHash('sha256').update(wanted).digest('hex'));
  });

  it('tells any two bodies apart', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(digestOf(request({ body: one }), KEY) === digestOf(request({ body: other }), KEY)).toBe(same);
      }),
    );
  });
});

describe('the name of a request', () => {
  it('is what the header says, or nothing', () => {
    expect(idempotencyKeyOf(request({ headers: { 'idempotency-key': '8e03978e-40d5' } }))).toBe('8e03978e-40d5');
    expect(idempotencyKeyOf(request({}))).toBeUndefined();
  });
});
