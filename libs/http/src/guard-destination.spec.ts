import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { DestinationRefused, publicLookup, refusalOfUrl } from './guard-destination';

describe('refusalOfUrl', () => {
  it.each(['https://api.statuspage.io/v1', 'https://1.1.1.1/', 'https://[2606:4700:4700::1111]/'])(
    'lets %s pass',
    (url) => {
      expect(refusalOfUrl(new URL(url), false)).toBeUndefined();
    },
  );

  it.each([
    'http://api.statuspage.io/',
    'ftp://api.statuspage.io/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://169.254.169.254/latest/meta-data',
    'https://user:word@api.statuspage.io/',
  ])('refuses %s', (url) => {
    expect(refusalOfUrl(new URL(url), false)).toEqual(expect.any(String));
  });

  it('lets http and private addresses pass where they are allowed', () => {
    expect(refusalOfUrl(new URL('http://127.0.0.1:4000/'), true)).toBeUndefined();
    expect(refusalOfUrl(new URL('https://10.0.0.1/'), true)).toBeUndefined();
  });

  it('refuses other schemes and credentials even there', () => {
    expect(refusalOfUrl(new URL('file:///etc/passwd'), true)).toEqual(expect.any(String));
    expect(refusalOfUrl(new URL('http://user:word@127.0.0.1/'), true)).toEqual(expect.any(String));
  });
});

describe('publicLookup', () => {
  const PUBLIC: LookupAddress[] = [
    { address: '1.1.1.1', family: 4 },
    { address: '2606:4700:4700::1111', family: 6 },
  ];

  function look(addresses: LookupAddress[] | Error, all: boolean): Promise<unknown> {
    const lookup = publicLookup((_hostname, _options, callback) =>
      addresses instanceof Error ? callback(addresses, []) : callback(null, addresses),
    );
    return new Promise((resolve, reject) => {
      lookup('name.example', { all }, (error, address, family) =>
        error ? reject(error) : resolve(all ? address : [address, family]),
      );
    });
  }

  it('gives the addresses that it has checked', async () => {
    await expect(look(PUBLIC, true)).resolves.toEqual(PUBLIC);
    await expect(look(PUBLIC, false)).resolves.toEqual(['1.1.1.1', 4]);
  });

  it('refuses a name of which one address is not public', async () => {
    for (const address of ['127.0.0.1', '10.0.0.1', '169.254.169.254']) {
      await expect(look([...PUBLIC, { address, family: 4 }], true)).rejects.toBeInstanceOf(DestinationRefused);
    }
    await expect(look([{ address: '::1', family: 6 }], false)).rejects.toBeInstanceOf(DestinationRefused);
  });

  it('refuses a name without addresses', async () => {
    await expect(look([], false)).rejects.toBeInstanceOf(DestinationRefused);
  });

  it('passes on why a name could not be resolved', async () => {
    const failure = new Error('getaddrinfo ENOTFOUND name.example');
    await expect(look(failure, true)).rejects.toBe(failure);
  });
});
