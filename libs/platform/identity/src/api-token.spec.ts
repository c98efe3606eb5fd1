import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newApiToken, parseApiToken } from './api-token';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const bits = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));

describe('an API token', () => {
  it('is recognised by its form, and found by its hash', () => {
    fc.assert(
      fc.property(bits, (random) => {
        const { token, hash } = newApiToken(random);
        expect(token).toMatch(/^qsy_[0-9A-Za-z]{49}$/);
        expect(hash).toBe(createHash('sha256').update(token).digest('hex'));
        expect(parseApiToken(token)).toEqual({ kind: 'token', hash });
      }),
    );
  });

  it('keeps its form for the least and the greatest bits, and all bits count', () => {
    const least = newApiToken(Buffer.alloc(32)).token;
    const greatest = newApiToken(Buffer.alloc(32, 255)).token;
    expect([least.length, greatest.length]).toEqual([53, 53]);
    fc.assert(
      fc.property(bits, fc.integer({ min: 0, max: 255 }), (random, bit) => {
        const other = Buffer.from(random);
        other.writeUInt8(other.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        return newApiToken(other).hash !== newApiToken(random).hash;
      }),
    );
  });

  it('with one wrong character, or two swapped, is mistyped', () => {
    fc.assert(
      fc.property(bits, fc.integer({ min: 4, max: 52 }), fc.constantFrom(...BASE62), (random, at, character) => {
        const { token } = newApiToken(random);
        const changed = token.slice(0, at) + character + token.slice(at + 1);
        expect(parseApiToken(changed).kind).toBe(changed === token ? 'token' : 'mistyped');
        const swapped = token.slice(0, at - 1) + token.charAt(at) + token.charAt(at - 1) + token.slice(at + 1);
        if (at > 4) expect(parseApiToken(swapped).kind).toBe(swapped === token ? 'token' : 'mistyped');
      }),
    );
  });

  it('cut off, lengthened or of another form is mistyped; without our prefix it is foreign', () => {
    const { token } = newApiToken();
    for (const text of ['qsy_', token.slice(0, -1), `${token}0`, `${token}\n`, token.replace(/.$/, '-')]) {
      expect(parseApiToken(text)).toEqual({ kind: 'mistyped' });
    }
    for (const text of ['', token.slice(4), token.toUpperCase(), ` ${token}`, 'ghp_x']) {
      expect(parseApiToken(text)).toEqual({ kind: 'foreign' });
    }
  });

  it('is new every time', () => {
    expect(newApiToken().token).not.toBe(newApiToken().token);
  });
});
