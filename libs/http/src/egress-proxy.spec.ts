import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EgressError } from './egress-error';
import { parseEgressProxy } from './egress-proxy';

function refusalOf(text: string): EgressError {
  try {
    parseEgressProxy(text);
  } catch (error) {
    expect(error).toBeInstanceOf(EgressError);
    return error as EgressError;
  }
  throw new Error('was taken');
}

describe('parseEgressProxy', () => {
  it.each([
    ['http://proxy.example:3128', 'http://proxy.example:3128'],
    ['https://proxy.example/', 'https://proxy.example'],
    ['http://[fd00::1]:3128', 'http://[fd00::1]:3128'],
  ])('takes %s, and sends no credentials', (text, origin) => {
    const proxy = parseEgressProxy(text);
    expect(proxy.origin).toBe(origin);
    expect(proxy.headers()).toEqual({});
  });

  it('sends the credentials as they are meant, whatever characters they have', () => {
    const word = fc.string({ unit: 'grapheme' }).filter((text) => !/\p{Cc}/u.test(text));
    const user = word.filter((text) => !text.includes(':') && text !== '');
    fc.assert(
      fc.property(user, word, (name, secret) => {
        const text = `http://${encodeURIComponent(name)}:${encodeURIComponent(secret)}@proxy.example:3128`;
        const sent =
          parseEgressProxy(text)
            .headers()
            ['proxy-authorization']?.replace(/^Basic /, '') ?? '';
        expect(Buffer.from(sent, 'base64').toString()).toBe(`${name}:${secret}`);
      }),
    );
  });

  it.each([
    '',
    'proxy.example:3128',
    'socks5://user:canary@proxy.example',
    'http://user:canary@proxy.example/path',
    'http://user:canary@proxy.example?q',
    'http://user:canary@proxy.example#x',
    'http://user:canary%zz@proxy.example',
    'http://user:canary%0d%0ax-injected:1@proxy.example',
    'http://us%3Aer:canary@proxy.example',
  ])('refuses %s, without repeating a password', (text) => {
    const error = refusalOf(text);
    expect(error).toMatchObject({ code: 'http_egress_proxy_invalid', retry: 'never' });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('canary');
  });

  it('shows its credentials nowhere', () => {
    const proxy = parseEgressProxy('http://user:canary@proxy.example');
    const shown = inspect(proxy, { depth: Infinity, showHidden: true }) + JSON.stringify(proxy) + String(proxy);
    expect(shown).toContain('proxy.example');
    expect(shown).not.toContain('canary');
    expect(shown).not.toContain(Buffer.from('user:canary').toString('base64'));
  });
});
