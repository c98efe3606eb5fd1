import { expect, it, vi } from 'vitest';
import { openedWhenNeeded } from './opened-when-needed';

const KEY = Buffer.alloc(32, 1);

it('is opened once, for the first who needs it', async () => {
  const open = vi.fn(async () => KEY);
  const key = openedWhenNeeded(open);
  expect(open).not.toHaveBeenCalled();
  expect(await Promise.all([key(), key()])).toEqual([KEY, KEY]);
  expect(await key()).toBe(KEY);
  expect(open).toHaveBeenCalledOnce();
});

it('is tried again after a failure', async () => {
  const open = vi.fn(async () => KEY).mockRejectedValueOnce(new Error('KMS is away'));
  const key = openedWhenNeeded(open);
  await expect(key()).rejects.toThrow('KMS is away');
  expect(await key()).toBe(KEY);
});
