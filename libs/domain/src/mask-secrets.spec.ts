import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from './json';
import { maskSecrets, maskText } from './mask-secrets';

describe('maskSecrets', () => {
  it.each(['statuspageApiKey', 'api_key', 'Authorization', 'client-secret', 'automation_email', 'password'])(
    'replaces whatever stands under %s',
    (key) => {
      expect(maskSecrets({ [key]: 'canary', nested: [{ [key]: { deep: 'canary' } }] })).toEqual({
        [key]: '[REDACTED]',
        nested: [{ [key]: '[REDACTED]' }],
      });
    },
  );

  it.each([
    ['OAuth canary-0123456789', 'OAuth'],
    ['Bearer canary-0123456789', 'Bearer'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJjYW5hcnkiOjF9.c2lnbmF0dXJl', 'a JWT'],
    ['postgres://user:canary@host/db', 'a connection string'],
    ['AKIAIOSFODNN7EXAMPLE', 'an AWS key'],
  ])('replaces %s inside text', (secret) => {
    const shown = maskText(`before ${secret} after`);
    expect(shown).toContain('[REDACTED]');
    expect(shown).not.toContain('canary');
    expect(shown).not.toContain('IOSFODNN');
    expect(shown.startsWith('before ')).toBe(true);
  });

  it('replaces the given literals wherever they stand, also across the place where a long text is cut', () => {
    const literal = 'canary-of-the-tenant';
    expect(maskText(`x ${literal} y`, [literal])).toBe('x [REDACTED] y');
    for (const before of [15_985, 15_990, 15_999, 16_000, 23_990]) {
      expect(maskText('a'.repeat(before) + literal + 'b'.repeat(20_000), [literal])).not.toContain('canary');
    }
  });

  it('leaves what is no secret as it is, null under a sensitive key included', () => {
    const plain = { name: 'API Gateway', count: 3, none: null, secret: null, list: [true, 'None of them'] };
    expect(maskSecrets(plain)).toEqual(plain);
  });

  it('bears values of any depth and texts of any length', () => {
    let deep: JsonValue = 'end';
    for (let level = 0; level < 50_000; level += 1) deep = { inner: deep };
    expect(JSON.stringify(maskSecrets(deep))).toContain('[TOO DEEP]');
    expect(maskText('eyJ-'.repeat(1_000_000)).length).toBeLessThan(17_000);
  });

  it('never throws, and gives JSON of the same shape', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const shown = maskSecrets(value as JsonValue);
        expect(Array.isArray(shown)).toBe(Array.isArray(value));
        expect(typeof shown).toBe(typeof value);
      }),
    );
  });
});
