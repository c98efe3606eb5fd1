import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LocalMasterKey } from './local-master-key';

const context = { organisation: 'a', secret: 'b' };

describe('LocalMasterKey', () => {
  it('gives back the data key that it wrapped', async () => {
    const key = new LocalMasterKey(randomBytes(32));
    const dataKey = randomBytes(32);
    expect(await key.unwrap(await key.wrap(dataKey, context), { secret: 'b', organisation: 'a' })).toEqual(dataKey);
  });

  it('opens nothing that was wrapped for another context', async () => {
    const key = new LocalMasterKey(randomBytes(32));
    const wrapped = await key.wrap(randomBytes(32), context);
    for (const other of [{}, { organisation: 'a' }, { ...context, more: '' }, { organisation: 'b', secret: 'a' }]) {
      await expect(key.unwrap(wrapped, other)).rejects.toMatchObject({ code: 'data_key_unreadable' });
    }
  });

  it('opens nothing that another key wrapped', async () => {
    const wrapped = await new LocalMasterKey(randomBytes(32)).wrap(randomBytes(32), context);
    await expect(new LocalMasterKey(randomBytes(32)).unwrap(wrapped, context)).rejects.toMatchObject({
      code: 'data_key_unreadable',
    });
  });

  it('opens nothing of which one bit was changed, or that is shorter', async () => {
    const key = new LocalMasterKey(randomBytes(32));
    const wrapped = await key.wrap(randomBytes(32), context);
    await fc.assert(
      fc.asyncProperty(fc.nat(wrapped.length * 8 - 1), async (bit) => {
        const changed = Buffer.from(wrapped);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await expect(key.unwrap(changed, context)).rejects.toMatchObject({ code: 'data_key_unreadable' });
        await expect(key.unwrap(wrapped.subarray(0, bit >> 3), context)).rejects.toMatchObject({
          code: 'data_key_unreadable',
        });
      }),
    );
  });

  it('never wraps the same data key into the same bytes', async () => {
    const key = new LocalMasterKey(randomBytes(32));
    const dataKey = randomBytes(32);
    expect(await key.wrap(dataKey, context)).not.toEqual(await key.wrap(dataKey, context));
  });

  it('derives the same key for the same context, and another one for another context or master key', async () => {
    const bytes = randomBytes(32);
    const derived = await new LocalMasterKey(bytes).derive(context);
    expect(await new LocalMasterKey(bytes).derive({ ...context })).toEqual(derived);
    expect(await new LocalMasterKey(bytes).derive({ organisation: 'a' })).not.toEqual(derived);
    expect(await new LocalMasterKey(randomBytes(32)).derive(context)).not.toEqual(derived);
  });

  it('has an id that says which key it is and does not contain it', () => {
    const bytes = randomBytes(32);
    const { id } = new LocalMasterKey(bytes);
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(new LocalMasterKey(bytes).id).toBe(id);
    expect(bytes.toString('hex')).not.toContain(id);
  });

  it('refuses a key of another length', () => {
    expect(() => new LocalMasterKey(randomBytes(31))).toThrow(
      expect.objectContaining({ code: 'master_key_malformed' }),
    );
  });
});
