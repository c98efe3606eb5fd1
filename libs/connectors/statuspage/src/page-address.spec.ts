import { describe, expect, it } from 'vitest';
import { pageAddress } from './page-address';

const ATLASSIAN = { host: 'https://api.statuspage.io' };
const page = (parts: object = {}) => ({ id: 'kctbh9vrtdwd', subdomain: 'acme', domain: null, ...parts });

describe('pageAddress', () => {
  it.each([
    ['its own domain', { domain: 'status.acme.example' }, 'https://status.acme.example'],
    ['its subdomain', {}, 'https://acme.statuspage.io'],
    ['its id where it has neither', { subdomain: '' }, 'https://kctbh9vrtdwd.statuspage.io'],
  ])('is %s', (_, parts, address) => {
    expect(pageAddress(page(parts), ATLASSIAN)).toBe(address);
  });

  it.each([
    'localhost',
    '127.0.0.1',
    '[::1]',
    'acme.example:8080',
    'acme.example/path',
    'user@acme.example',
    'acme..example',
    '-acme.example',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(130)}example`,
    'acme.example\n',
  ])('is unknown when the domain is %j', (domain) => {
    expect(pageAddress(page({ domain }), ATLASSIAN)).toBeUndefined();
  });

  it('is unknown when the subdomain is no name', () => {
    expect(pageAddress(page({ subdomain: 'acme.example/' }), ATLASSIAN)).toBeUndefined();
  });

  it('is unknown behind another host of the API, unless the settings say where the pages are', () => {
    const proxy = { host: 'https://proxy.acme.example' };
    expect(pageAddress(page({ domain: 'status.acme.example' }), proxy)).toBeUndefined();
    const told = { ...proxy, publicUrl: 'https://proxy.acme.example/public/{page}' };
    expect(pageAddress(page(), told)).toBe('https://proxy.acme.example/public/kctbh9vrtdwd');
    expect(pageAddress(page({ id: '../x?y' }), told)).toBe('https://proxy.acme.example/public/..%2Fx%3Fy');
  });
});
