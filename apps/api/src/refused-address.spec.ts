import { describe, expect, it } from 'vitest';
import { refusedAddress } from './refused-address';

describe('refusedAddress', () => {
  it.each(['https://api.statuspage.io', 'https://proxy.example.com:8443/statuspage/'])('accepts %s', (text) => {
    expect(refusedAddress(text, false)).toBeUndefined();
  });

  it.each([
    'http://api.statuspage.io',
    'https://localhost',
    'https://localhost.:9',
    'https://api.localhost',
    'https://printer.local',
    'https://metadata.google.internal',
    'https://intranet',
    'https://127.0.0.1',
    'https://2130706433',
    'https://0x7f.1',
    'https://169.254.169.254',
    'https://10.0.0.1',
    'https://[::1]',
    'https://[::ffff:127.0.0.1]',
  ])('refuses %s, unless private hosts are allowed', (text) => {
    expect(refusedAddress(text, false)).toBeTypeOf('string');
    expect(refusedAddress(text, true)).toBeUndefined();
  });

  it.each([
    'statuspage',
    '',
    'ftp://example.com',
    'file:///etc/passwd',
    'https://a.io?x=1',
    'https://a.io#x',
    'https://a\n.io',
    'https://a.io/\0',
    'https://a.io/b c',
  ])('refuses %j in any case', (text) => {
    expect(refusedAddress(text, true)).toBeTypeOf('string');
  });

  it('refuses credentials, without repeating them', () => {
    const refusal = refusedAddress('https://user:canary@api.statuspage.io', true);
    expect(refusal).toBeTypeOf('string');
    expect(refusal).not.toContain('canary');
  });
});
