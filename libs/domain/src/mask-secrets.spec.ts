import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from './json';
import { maskSecrets, maskText } from './mask-secrets';

describe('maskSecrets', () => {
  it.each([
    'statuspageApiKey',
    'api_key',
    'Authorization',
    'proxy-authorization',
    'client-secret',
    'automation_email',
    'password',
    'oldPassword',
    'X-Auth-Token',
    'idToken',
    'Set-Cookie',
    'private_key',
    'awsCredentials',
  ])('replaces whatever stands under %s', (key) => {
    expect(maskSecrets({ [key]: 'canary', nested: [{ [key]: { deep: 'canary' } }] })).toEqual({
      [key]: '[REDACTED]',
      nested: [{ [key]: '[REDACTED]' }],
    });
  });

  it.each([
    ['OAuth canary-0123456789', 'OAuth'],
    ['Bearer canary-0123456789', 'Bearer'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJjYW5hcnkiOjF9.c2lnbmF0dXJl', 'a JWT'],
    ['postgres://user:canary@host/db', 'a connection string'],
    ['AKIAIOSFODNN7EXAMPLE', 'an AWS key'],
    ['qsy_canary0123456789', 'a token of ours'],
    ['xqsy_canary0123456789', 'a token of ours behind a letter'],
    ['Basic Y2FuYXJ5OmNhbmFyeQ==canary', 'a user and password'],
    ['redis://:canary@host/0', 'a password without a user'],
    ['https://canary@host/x', 'a token in the place of a user'],
    ['https://u:c%40nary:canary@canary@host/x', 'a password with an @'],
    ['https://host/x?a=1&api_key=canary&b=2', 'a key in a query'],
    ['https://host/x?X-Amz-Signature=canary', 'a signed address'],
    ['https://host/callback?code=canary&state=canary', 'the answer of an identity provider'],
    ['{"clientSecret": "canary \\" canary", "a": 1}', 'JSON'],
    ['{\\"client_secret\\":\\"canary\\"}', 'JSON in JSON'],
    ["{ password: 'canary canary' }", 'an object as Node shows it'],
    ['grant_type=x&refresh_token=canary', 'a form'],
    ['x-api-key: canary', 'a header'],
    ['Cookie: a=canary; b=canary', 'cookies'],
    ['__Host-quayside=canary; Path=/', 'a cookie of ours'],
    [`password="${'canary '.repeat(2_000)}"`, 'a long password'],
  ])('replaces %s inside text', (secret) => {
    const shown = maskText(`before ${secret} after`);
    expect(shown).toContain('[REDACTED]');
    expect(shown).not.toContain('canary');
    expect(shown).not.toContain('IOSFODNN');
    expect(shown.startsWith('before ')).toBe(true);
  });

  it.each([
    'Unexpected token < in JSON at position 0',
    'https://host/path?page=2&limit=100',
    'someone@example.com wrote to https://host/',
    'the token is not valid',
    'tokens: 12, keys: 3',
    'state=running code=7',
    'Basic authentication is not offered',
  ])('leaves %j as it is', (text) => expect(maskText(text)).toBe(text));

  it('is done in a moment with text that looks like the beginning of everything', () => {
    const pieces = [
      'token',
      'a://',
      '&code',
      '"',
      "'",
      '\\',
      '=',
      ':',
      ' ',
      'cookie',
      'Basic ',
      'eyJ',
      '-',
      '@',
      'qsy_',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 12 }), (parts) => {
        const begin = performance.now();
        maskText(parts.join('').repeat(4_000));
        // a hang guard: what is not linear takes minutes
        expect(performance.now() - begin).toBeLessThan(5_000);
      }),
      { numRuns: 50 },
    );
  });

  it('replaces the given literals wherever they stand, also across the place where a long text is cut', () => {
    const literal = 'canary-of-the-tenant';
    expect(maskText(`x ${literal} y`, [literal])).toBe('x [REDACTED] y');
    for (const before of [15_985, 15_990, 15_999, 16_000, 23_990]) {
      expect(maskText('a'.repeat(before) + literal + 'b'.repeat(20_000), [literal])).not.toContain('canary');
    }
  });

  it('shows no half of a secret where masking has made a long text shorter', () => {
    const secrets = `password="${'x'.repeat(20_000)}" `;
    for (let before = 3_900; before < 4_010; before += 1) {
      expect(maskText(`${secrets}${'.'.repeat(before)}qsy_canary${'y'.repeat(400)}`)).not.toContain('canary');
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
