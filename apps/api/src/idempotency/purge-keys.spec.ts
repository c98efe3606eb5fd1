import { silentLogger } from '@quayside/domain';
import type { Database } from '@quayside/platform-database';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { purgeKeysRegularly } from './purge-keys';

const TEN_MINUTES_MS = 600_000;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A database in which each batch takes away as many as are given, and then none. */
function purging(...counts: readonly (number | Error)[]) {
  const left = [...counts];
  const $executeRaw = vi.fn(async () => {
    const next = left.shift() ?? 0;
    if (next instanceof Error) throw next;
    return next;
  });
  const warn = vi.fn();
  const $queryRaw = async () => [{ organisationId: 'o' }];
  const database = {
    acrossTenants: { prisma: { $queryRaw } },
    of: () => ({ prisma: { $executeRaw } }),
  } as unknown as Database;
  return { $executeRaw, warn, end: purgeKeysRegularly(database, { ...silentLogger, warn }) };
}

it('takes away batch after batch until there is no more, every ten minutes until it is ended', async () => {
  const { $executeRaw, end } = purging(1_000, 1_000, 7);
  await vi.advanceTimersByTimeAsync(TEN_MINUTES_MS - 1);
  expect($executeRaw).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect($executeRaw).toHaveBeenCalledTimes(3);
  await vi.advanceTimersByTimeAsync(TEN_MINUTES_MS);
  expect($executeRaw).toHaveBeenCalledTimes(4);
  end();
  await vi.advanceTimersByTimeAsync(3 * TEN_MINUTES_MS);
  expect($executeRaw).toHaveBeenCalledTimes(4);
});

it('leaves what is too much for once to the next time', async () => {
  const { $executeRaw, end } = purging(...Array.from({ length: 200 }, () => 1_000));
  await vi.advanceTimersByTimeAsync(TEN_MINUTES_MS);
  expect($executeRaw).toHaveBeenCalledTimes(50);
  end();
});

it('goes on after a failure, which it tells', async () => {
  const { $executeRaw, warn, end } = purging(new Error('no database'), 3);
  await vi.advanceTimersByTimeAsync(2 * TEN_MINUTES_MS);
  expect(warn).toHaveBeenCalledOnce();
  expect($executeRaw).toHaveBeenCalledTimes(2);
  end();
});
