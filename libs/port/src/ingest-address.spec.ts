import { describe, expect, it } from 'vitest';
import { below, isPortsOwn } from './ingest-address';

const API = 'https://api.getport.io';

describe('isPortsOwn', () => {
  it.each(['https://ingest.port.io/logs/1', 'https://ingest.us.getport.io', 'https://api.getport.io/v1/ingest'])(
    'takes %s',
    (address) => {
      expect(isPortsOwn(address, API)).toBe(true);
    },
  );

  it.each([
    'http://ingest.port.io/logs/1',
    'https://ingest.port.io:8443/logs',
    'https://user:word@ingest.port.io/',
    'https://port.io.example/logs',
    'https://notport.io/logs',
    'https://169.254.169.254/latest',
    'http://api.getport.io/',
    'ftp://ingest.port.io/',
    'no address',
    '',
  ])('refuses %s', (address) => {
    expect(isPortsOwn(address, API)).toBe(false);
  });

  it('takes the origin of the API itself, wherever that is, and no other port of its host', () => {
    expect(isPortsOwn('http://127.0.0.1:4000/ingest', 'http://127.0.0.1:4000')).toBe(true);
    expect(isPortsOwn('http://127.0.0.1:4001/ingest', 'http://127.0.0.1:4000')).toBe(false);
  });
});

describe('below', () => {
  it('refuses what is no address', () => {
    expect(() => below('no address')).toThrow(expect.objectContaining({ code: 'port_ingest_refused' }));
  });

  it('encodes what is appended', () => {
    expect(below('https://ingest.port.io/m/1//', 'kind', 'a/b?c')).toBe('https://ingest.port.io/m/1/kind/a%2Fb%3Fc');
  });
});
