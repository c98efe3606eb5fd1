import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { siteCookie } from './cookie';

const secure = siteCookie('https://quayside.example', 'session');
const local = siteCookie('http://127.0.0.1:8080', 'session');

describe('a cookie of the site', () => {
  it('belongs to the host alone, over TLS alone', () => {
    expect(secure.set('abc', 60)).toBe('__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60');
    expect(secure.set('abc')).toBe('__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax');
    expect(secure.clear()).toBe('__Host-session=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0');
  });

  it.each(['http://localhost', 'http://127.0.0.1:8080', 'http://[::1]:8080'])('goes without on %s', (origin) => {
    const cookie = siteCookie(origin, 'session');
    expect(cookie.name).toBe('session');
    expect(cookie.set('abc', 60)).toBe('session=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60');
  });

  it.each([
    'http://quayside.example',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'https://quayside.example/',
    'https://quayside.example/app',
    'ftp://localhost',
    'null',
    '',
  ])('is refused for the origin %j', (origin) => {
    expect(() => siteCookie(origin, 'session')).toThrow(expect.objectContaining({ code: 'identity_config_invalid' }));
  });

  it('is refused a name that breaks out of its header', () => {
    for (const name of ['', 'a;b', 'a=b', 'a b', 'a\r\nb', 'a'.repeat(65)]) {
      expect(() => siteCookie('https://quayside.example', name)).toThrow(/name of a cookie/);
    }
  });

  it('never writes more than one line with its own attributes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        if (!/^[A-Za-z0-9._~-]*$/.test(value)) return void expect(() => secure.set(value)).toThrow(RangeError);
        expect(secure.set(value).split(/[;\r\n]/)).toHaveLength(5);
      }),
    );
    expect(() => secure.set('x'.repeat(3_501))).toThrow(RangeError);
  });

  it('is read among others', () => {
    const value = fc.stringMatching(/^[A-Za-z0-9._~-]{1,60}$/);
    fc.assert(
      fc.property(value, (text) => {
        expect(secure.read(`a=1; ${secure.name}=${text};b=2`)).toBe(text);
        expect(local.read(`session=${text}`)).toBe(text);
      }),
    );
  });

  it.each([
    undefined,
    '',
    'session',
    'session=',
    'xsession=abc',
    'session=abc; session=def',
    'session="abc"',
    `session=${'x'.repeat(3_501)}`,
    `${'x'.repeat(16_384)};session=abc`,
  ])('is not read from %#', (header) => {
    expect(local.read(header)).toBeUndefined();
  });

  it('is not taken from its plain name where it has the prefix', () => {
    expect(secure.read('session=abc')).toBeUndefined();
  });
});
