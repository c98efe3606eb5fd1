import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decryptText, encryptText, LAYOUTS } from './envelope';
import { secretIdOf } from './secret-id';

const LAYOUT = LAYOUTS.organisationKey;

describe('an envelope', () => {
  it('gives back any text under the same key and binding', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, bound) => {
        const key = randomBytes(32);
        expect(decryptText(LAYOUT, encryptText(LAYOUT, text, key, bound), key, bound)).toBe(text);
      }),
    );
  });

  it('does not open under another key, with another binding, or when a bit of it was changed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.nat(), (text, bound, position) => {
        const key = randomBytes(32);
        const sealed = encryptText(LAYOUT, text, key, bound);
        expect(decryptText(LAYOUT, sealed, randomBytes(32), bound)).toBeNull();
        expect(decryptText(LAYOUT, sealed, key, `${bound}.`)).toBeNull();
        expect(decryptText(LAYOUTS.ownKey, sealed, key, bound)).toBeNull();
        const changed = Buffer.from(sealed);
        const bit = position % (sealed.length * 8);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(decryptText(LAYOUT, changed, key, bound)).toBeNull();
        expect(decryptText(LAYOUT, sealed.subarray(0, bit >> 3), key, bound)).toBeNull();
      }),
    );
  });
});

describe('secretIdOf', () => {
  it('is a UUID of version 8, the same for the same owner and setting', () => {
    const id = secretIdOf('owner', 'setting');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(secretIdOf('owner', 'setting')).toBe(id);
  });

  it('differs by owner and by setting, wherever one ends and the other begins', () => {
    const ids = [
      ['a', 'bc'],
      ['ab', 'c'],
      ['a', 'b'],
      ['b', 'a'],
    ].map(([owner = '', setting = '']) => secretIdOf(owner, setting));
    expect(new Set(ids).size).toBe(4);
  });
});
