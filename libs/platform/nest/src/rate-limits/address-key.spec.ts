import fc from 'fast-check';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { addressKey, addressOf } from './address-key';

const request = (remoteAddress: string | undefined, ip?: string): IncomingMessage =>
  ({ socket: { remoteAddress }, ...(ip === undefined ? {} : { ip }) }) as unknown as IncomingMessage;

describe('the address of a request', () => {
  it.each([
    [request('192.0.2.1'), '192.0.2.1'],
    [request('::ffff:192.0.2.1'), '192.0.2.1'],
    [request('10.0.0.1', '192.0.2.7'), '192.0.2.7'],
    [request('10.0.0.1', 'unknown'), '10.0.0.1'],
    [request('10.0.0.1', '192.0.2.7, 1.1.1.1'), '10.0.0.1'],
    [request(undefined), ''],
  ])('is what a proxy says when that is one, else the connection’s (%#)', (given, expected) => {
    expect(addressOf(given)).toBe(expected);
  });
});

describe('the key of an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ])('of %s is %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });

  it('is the same for the whole of a network of 64 bits, and another one for the next', () => {
    const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });
    const text = (parts: readonly number[]) => parts.map((part) => part.toString(16)).join(':');
    fc.assert(
      fc.property(groups, groups, (one, other) => {
        const neighbour = [...one.slice(0, 4), ...other.slice(4)];
        const beyond = [...one.slice(0, 3), (one[3] ?? 0) ^ 1, ...one.slice(4)];
        expect(addressKey(text(neighbour))).toBe(addressKey(text(one)));
        expect(addressKey(text(beyond))).not.toBe(addressKey(text(one)));
      }),
    );
  });
});
