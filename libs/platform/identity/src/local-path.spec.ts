import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localPath, requireLocalPath } from './local-path';

const SITE = 'https://quayside.example';

describe('a local path', () => {
  it.each(['/', '/installations', '/a/b.c?x=1&y=%20/#top', '/?next=//evil.example', '/a:b@c', '/%2F%5Cevil.example'])(
    'may be %s',
    (text) => {
      expect(localPath(text)).toBe(text);
      expect(new URL(text, SITE).origin).toBe(SITE);
    },
  );

  it.each([
    '',
    'installations',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\/evil.example',
    '/a\\..\\b',
    '/.//evil.example',
    '/a/..//evil.example',
    '/./a',
    '/%2e%2e//evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' /a',
    '/a b',
    '/ä',
    '/\u2028',
    '/\0',
    'https://evil.example/',
    'https:/evil.example',
    'javascript:alert(1)',
    '@evil.example',
    `/${'a'.repeat(2_048)}`,
  ])('may not be %j', (text) => {
    expect(localPath(text)).toBeUndefined();
    expect(() => requireLocalPath(text)).toThrow(expect.objectContaining({ code: 'identity_return_invalid' }));
  });

  it('stays on the site, however it is resolved, and whatever stands in it', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2e',
      '%2f',
      '%5c',
      '\t',
      '\r',
      '@',
      ':',
      '?',
      '#',
      'evil.example',
    );
    const hostile = fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 8 });
    fc.assert(
      fc.property(hostile, (pieces) => {
        const path = localPath(`/${pieces.join('')}`);
        if (path === undefined) return;
        const url = new URL(path, SITE);
        expect(url.origin).toBe(SITE);
        // a second reading of what the first one made of it stays there too
        expect(new URL(url.pathname + url.search + url.hash, SITE).href).toBe(url.href);
        expect(path).not.toMatch(/[\s\\]/);
      }),
      { numRuns: 2_000 },
    );
  });
});
