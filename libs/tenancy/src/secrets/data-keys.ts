import { randomBytes } from 'node:crypto';
import type { Database } from '@quayside/platform-database';
import type { KeyContext, MasterKeys } from '@quayside/platform-kms';
import { recordAudit } from '../audit/record-audit';
import { organisationNotFound } from '../organisations/hold-organisation';
import { DATA_KEY_BYTES } from './envelope';

/** A data key as it is stored. */
export interface StoredDataKey {
  readonly id: string;
  readonly masterKeyId: string;
  readonly wrappedKey: Uint8Array;
}

type FoundDataKey = { readonly [Column in keyof StoredDataKey]: StoredDataKey[Column] | null };

/** Who makes keys and puts them under another master key. */
export const VAULT_ACTOR = { type: 'system', id: 'vault' } as const;

/** What the data key of an organisation is bound to. KMS writes it to its log. */
export function dataKeyContext(organisationId: string): KeyContext {
  return { organisation: organisationId, purpose: 'data key' };
}

/**
 * The data key that encrypts an organisation's secrets, made when there is none. Of those who make it at the same time, one
 * has made it for all. Nothing of Postgres is held while the master key is asked.
 *
 * @throws TenancyError `organisation_not_found`; KmsError
 */
export async function liveDataKey(
  database: Database,
  masterKeys: MasterKeys,
  organisationId: string,
): Promise<StoredDataKey> {
  const found = await findLive(database, organisationId);
  if (found !== null) return found;
  await make(database, masterKeys, organisationId);
  const made = await findLive(database, organisationId);
  if (made === null) throw new Error('a data key that was just made is not there');
  return made;
}

async function findLive(database: Database, organisationId: string): Promise<StoredDataKey | null> {
  const [row] = await database.of(organisationId).prisma.$queryRaw<FoundDataKey[]>`
    SELECT k.id, k.master_key_id AS "masterKeyId", k.wrapped_key AS "wrappedKey"
    FROM organisations o
    LEFT JOIN data_keys k ON k.organisation_id = o.id AND k.destroyed_at IS NULL
    WHERE o.id = ${organisationId}::uuid AND o.deleted_at IS NULL`;
  if (row === undefined) throw organisationNotFound(organisationId);
  const { id, masterKeyId, wrappedKey } = row;
  return id === null || masterKeyId === null || wrappedKey === null ? null : { id, masterKeyId, wrappedKey };
}

async function make(database: Database, masterKeys: MasterKeys, organisationId: string): Promise<void> {
  const { current } = masterKeys;
  const dataKey = randomBytes(DATA_KEY_BYTES);
  const wrapped = await current.wrap(dataKey, dataKeyContext(organisationId)).finally(() => dataKey.fill(0));
  await database.of(organisationId).transaction(async (transaction) => {
    // locked, so that an organisation that is being deleted gets no key behind the back of who destroys them
    const made = await transaction.$executeRaw`
      INSERT INTO data_keys (organisation_id, master_key_id, wrapped_key)
      SELECT o.id, ${current.id}, ${wrapped}::bytea FROM organisations o
      WHERE o.id = ${organisationId}::uuid AND o.deleted_at IS NULL
      FOR SHARE
      ON CONFLICT (organisation_id) WHERE destroyed_at IS NULL DO NOTHING`;
    if (made > 0) await recordAudit(transaction, organisationId, VAULT_ACTOR, [{ action: 'data_key.created' }]);
  });
}
