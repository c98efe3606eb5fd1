import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalMasterKey } from './local-master-key';

describe('LocalMasterKey.fromFile', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quayside-kms-'));
    path = join(folder, 'master.key');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('makes a file of 32 bytes for its owner only, and reads it the next time', async () => {
    const made = await LocalMasterKey.fromFile(path, { create: true });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path)).toHaveLength(32);
    expect((await LocalMasterKey.fromFile(path, { create: true })).id).toBe(made.id);
    expect(await readdir(folder)).toEqual(['master.key']);
  });

  it('gives the same key to all that start at once', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => LocalMasterKey.fromFile(path, { create: true })));
    expect(new Set(keys.map((key) => key.id)).size).toBe(1);
    expect(await readdir(folder)).toEqual(['master.key']);
  });

  it('makes no file unless it is told to', async () => {
    await expect(LocalMasterKey.fromFile(path, { create: false })).rejects.toMatchObject({
      code: 'master_key_missing',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([0o640, 0o604, 0o620, 0o602])('refuses a file of mode %o', async (mode) => {
    await LocalMasterKey.fromFile(path, { create: true });
    await chmod(path, mode);
    await expect(LocalMasterKey.fromFile(path, { create: true })).rejects.toMatchObject({ code: 'master_key_exposed' });
  });

  it.each([0, 31, 33, 64])('refuses a file of %i bytes, and leaves it alone', async (length) => {
    await writeFile(path, Buffer.alloc(length, 7), { mode: 0o600 });
    await expect(LocalMasterKey.fromFile(path, { create: true })).rejects.toMatchObject({
      code: 'master_key_malformed',
    });
    expect(await readFile(path)).toHaveLength(length);
  });
});
