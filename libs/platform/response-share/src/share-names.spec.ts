import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyName, requestName } from './share-names';

const SECRET = Buffer.alloc(32, 1);
const KEY = { host: 'api.example.com', apiKey: 'key' };
const REQUEST = { url: 'https://api.example.com/v1/pages', headers: { authorization: 'OAuth key', accept: 'a/b' } };

describe('requestName', () => {
  it('is the same for the same request, however its headers are written', () => {
    const other = { url: REQUEST.url, headers: { Accept: 'a/b', Authorization: 'OAuth key' } };
    expect(requestName({ ...KEY, host: 'API.example.com' }, other, SECRET)).toBe(requestName(KEY, REQUEST, SECRET));
  });

  it('differs with key, secret, address and headers, and from the name of the key', () => {
    const names = [
      keyName(KEY, SECRET),
      requestName(KEY, REQUEST, SECRET),
      requestName({ ...KEY, apiKey: 'kez' }, REQUEST, SECRET),
      requestName({ ...KEY, host: 'b.example.com' }, REQUEST, SECRET),
      requestName(KEY, REQUEST, Buffer.alloc(32, 2)),
      requestName(KEY, { ...REQUEST, url: `${REQUEST.url}?page=2` }, SECRET),
      requestName(KEY, { ...REQUEST, headers: { ...REQUEST.headers, authorization: 'OAuth kez' } }, SECRET),
      requestName(KEY, { ...REQUEST, headers: { authorization: 'OAuth key' } }, SECRET),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  it('is 64 hexadecimal digits that tell nothing, whatever the request', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.dictionary(fc.string(), fc.string()), (apiKey, url, headers) => {
        expect(requestName({ host: 'a', apiKey }, { url, headers }, SECRET)).toMatch(/^[0-9a-f]{64}$/);
      }),
    );
  });
});
