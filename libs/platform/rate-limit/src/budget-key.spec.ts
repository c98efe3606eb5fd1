import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetKeyId } from './budget-key';

const SECRET = Buffer.alloc(32, 1);

describe('budgetKeyId', () => {
  it('is an HMAC-SHA256 of host and key in hex', () => {
    // python3 -c "import hmac; print(hmac.new(bytes([1]*32), b'api.example.com\nkey', 'sha256').hexdigest())"
    expect(budgetKeyId({ host: 'API.example.com', apiKey: 'key' }, SECRET)).toBe(
      'e469e0fbc4c5f120f190b7449de26e2ba0dc9d330528624f844b07094f6f5fc8',
    );
  });

  it('differs with host, key and secret', () => {
    const ids = [
      budgetKeyId({ host: 'a.example.com', apiKey: 'key' }, SECRET),
      budgetKeyId({ host: 'b.example.com', apiKey: 'key' }, SECRET),
      budgetKeyId({ host: 'a.example.com', apiKey: 'kez' }, SECRET),
      budgetKeyId({ host: 'a.example.com', apiKey: 'key' }, Buffer.alloc(32, 2)),
    ];
    expect(new Set(ids).size).toBe(4);
  });

  it('is 64 hexadecimal digits, whatever the key', () => {
    fc.assert(
      fc.property(fc.string(), (apiKey) => {
        expect(budgetKeyId({ host: 'a.example.com', apiKey }, SECRET)).toMatch(/^[0-9a-f]{64}$/);
      }),
    );
  });
});
