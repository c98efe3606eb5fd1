import { silentLogger } from '@quayside/domain';
import { DatabaseError, type Database } from '@quayside/platform-database';
import { LocalMasterKey, MasterKeys } from '@quayside/platform-kms';
import { describe, expect, it } from 'vitest';
import { openHouseKeys } from './open-house-keys';

const masterKey = new LocalMasterKey(Buffer.alloc(32, 1));

/** A database that has the keys of the house, once it has failed so many times. */
function databaseThatFails(times: number, error: Error): Database {
  let failures = 0;
  const $queryRaw = async (_text: TemplateStringsArray, name: string) => {
    failures += 1;
    if (failures <= times) throw error;
    const wrappedKey = await masterKey.wrap(Buffer.from(name), { purpose: 'house key', name });
    return [{ name, masterKeyId: masterKey.id, wrappedKey }];
  };
  return { prisma: { $queryRaw } } as unknown as Database;
}

function open(database: Database): { readonly waits: number[]; readonly keys: ReturnType<typeof openHouseKeys> } {
  const waits: number[] = [];
  const clock = { sleep: async (ms: number) => void waits.push(ms) };
  return {
    waits,
    keys: openHouseKeys({ database, masterKeys: new MasterKeys(masterKey), logger: silentLogger, clock }),
  };
}

const AWAY = new DatabaseError('database_unavailable', undefined);

describe('the keys of the house', () => {
  it('are waited for, longer each time', async () => {
    const { waits, keys } = open(databaseThatFails(3, AWAY));
    expect(await keys).toEqual({
      requestBudget: Buffer.from('request budget'),
      responseShare: Buffer.from('response share'),
    });
    expect(waits).toEqual([1_000, 2_000, 4_000]);
  });

  it('are not waited for without an end', async () => {
    const { waits, keys } = open(databaseThatFails(1_000, AWAY));
    await expect(keys).rejects.toBe(AWAY);
    const waitedMs = waits.reduce((sum, ms) => sum + ms, 0);
    expect(waitedMs).toBeGreaterThan(240_000);
    expect(waitedMs).toBeLessThan(600_000);
  });

  it('are not waited for when that does not help', async () => {
    const { waits, keys } = open(databaseThatFails(1, new TypeError('a bug')));
    await expect(keys).rejects.toThrow('a bug');
    expect(waits).toEqual([]);
  });
});
