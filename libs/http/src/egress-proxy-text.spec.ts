import { describe, expect, it } from 'vitest';
import { egressProxyText } from './egress-proxy-text';

describe('egressProxyText', () => {
  it('reads the address of a proxy', () => {
    expect(egressProxyText().parse(' http://user:word@proxy.example:3128 ').origin).toBe('http://proxy.example:3128');
  });

  it('says what is wrong, without the text', () => {
    const { error } = egressProxyText().safeParse('socks://user:canary@proxy.example');
    expect(error?.issues.map(({ message }) => message)).toEqual([
      'The address of the egress proxy must be a URL that begins with http:// or https://.',
    ]);
  });
});
