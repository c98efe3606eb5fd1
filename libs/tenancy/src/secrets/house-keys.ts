import { randomBytes } from 'node:crypto';
import type { Database } from '@quayside/platform-database';
import { LocalMasterKey, type KeyContext, type MasterKeys } from '@quayside/platform-kms';
import { DATA_KEY_BYTES } from './envelope';

/** Purposes of the house's own, of no organisation. */
export const HOUSE_KEYS = ['request budget', 'response share', 'digest of named requests'] as const;
export type HouseKey = (typeof HOUSE_KEYS)[number];

export interface StoredHouseKey {
  readonly name: string;
  readonly masterKeyId: string;
  readonly wrappedKey: Uint8Array;
}

/** What a key of the house is bound to. */
export function houseKeyContext(name: string): KeyContext {
  return { purpose: 'house key', name };
}

/**
 * A key for a purpose of the house's own: 32 bytes, the same in every program and under every master key. It is made by
 * the first who asks for it.
 *
 * @throws KmsError; DatabaseError
 */
export async function openHouseKey(database: Database, masterKeys: MasterKeys, name: HouseKey): Promise<Buffer> {
  let stored = await find(database, name);
  if (stored === undefined) {
    await make(database, masterKeys, name);
    stored = await find(database, name);
  }
  if (stored === undefined) throw new Error('a key of the house that was just made is not there');
  const masterKey = masterKeys.withId(stored.masterKeyId);
  return masterKey.unwrap(Buffer.from(stored.wrappedKey), houseKeyContext(name));
}

/** Those that another master key has wrapped. */
export async function findHouseKeysToRewrap(database: Database, masterKeyId: string): Promise<StoredHouseKey[]> {
  return database.prisma.$queryRaw<StoredHouseKey[]>`
    SELECT name, master_key_id AS "masterKeyId", wrapped_key AS "wrappedKey" FROM house_keys
    WHERE master_key_id <> ${masterKeyId} ORDER BY name`;
}

/** False when it was put under another master key since it was read. */
export async function replaceHouseKey(
  database: Database,
  before: StoredHouseKey,
  { masterKeyId, wrappedKey }: Omit<StoredHouseKey, 'name'>,
): Promise<boolean> {
  const replaced = await database.prisma.$executeRaw`
    UPDATE house_keys SET master_key_id = ${masterKeyId}, wrapped_key = ${wrappedKey}::bytea, rewrapped_at = now()
    WHERE name = ${before.name} AND wrapped_key = ${before.wrappedKey}::bytea`;
  return replaced > 0;
}

async function find(database: Database, name: HouseKey): Promise<StoredHouseKey | undefined> {
  const [row] = await database.prisma.$queryRaw<StoredHouseKey[]>`
    SELECT name, master_key_id AS "masterKeyId", wrapped_key AS "wrappedKey" FROM house_keys WHERE name = ${name}`;
  return row;
}

async function make(database: Database, masterKeys: MasterKeys, name: HouseKey): Promise<void> {
  const { current } = masterKeys;
  const key = await firstValue(masterKeys, name);
  const wrapped = await current.wrap(key, houseKeyContext(name)).finally(() => key.fill(0));
  await database.prisma.$executeRaw`
    INSERT INTO house_keys (name, master_key_id, wrapped_key) VALUES (${name}, ${current.id}, ${wrapped}::bytea)
    ON CONFLICT (name) DO NOTHING`;
}

/**
 * Programs of the version before have no such keys: each derives the same from its local master key. As long as they run
 * beside this one, both have to have one value.
 */
async function firstValue({ current, previous }: MasterKeys, name: HouseKey): Promise<Buffer> {
  const local = [...previous, current].find((key) => key instanceof LocalMasterKey);
  return local === undefined ? randomBytes(DATA_KEY_BYTES) : local.derive({ use: name });
}
