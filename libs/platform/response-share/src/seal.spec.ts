import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seal, sealingKey, unseal } from './seal';

const SECRET = Buffer.alloc(32, 1);
const KEY = sealingKey('an API key', SECRET);

describe('seal', () => {
  it('is opened to the same text, under the same label', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string(), async (text, label) => {
        expect(await unseal(await seal(text, label, KEY), label, KEY)).toBe(text);
      }),
    );
  });

  it('holds nothing of the text, and is another one every time', async () => {
    const text = JSON.stringify({ name: 'a-name-that-must-not-show' });
    const [one, two] = [await seal(text, 'label', KEY), await seal(text, 'label', KEY)];
    expect(one).not.toBe(two);
    expect(Buffer.from(one, 'base64').toString('latin1')).not.toContain('name');
  });

  it('is nothing to anybody with another API key, secret or label', async () => {
    const sealed = await seal('text', 'label', KEY);
    expect(await unseal(sealed, 'another label', KEY)).toBeNull();
    expect(await unseal(sealed, 'label', sealingKey('another API key', SECRET))).toBeNull();
    expect(await unseal(sealed, 'label', sealingKey('an API key', Buffer.alloc(32, 2)))).toBeNull();
  });

  it('is nothing once a bit of it was changed, or a part of it is gone', async () => {
    const sealed = Buffer.from(await seal('a text', 'label', KEY), 'base64');
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length * 8 - 1), async (bit) => {
        const changed = Buffer.from(sealed);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await unseal(changed.toString('base64'), 'label', KEY)).toBeNull();
        expect(await unseal(sealed.subarray(0, bit >> 3).toString('base64'), 'label', KEY)).toBeNull();
      }),
    );
  });

  it('opens no text that is too long to have been sealed here', async () => {
    const sealed = await seal('x'.repeat(13 * 1024 * 1024), 'label', KEY);
    expect(await unseal(sealed, 'label', KEY)).toBeNull();
  });
});
