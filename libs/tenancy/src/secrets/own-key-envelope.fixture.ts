/** What the version before this one has stored. Not part of the door of this library. */
import { createHmac, randomBytes } from 'node:crypto';
import type { Database } from '@quayside/platform-database';
import type { LocalMasterKey } from '@quayside/platform-kms';
import { encryptText, LAYOUTS } from './envelope';
import type { SecretBinding } from './secret-binding';

/** Puts an envelope that brings its own data key in the place of a secret's, as the version before this one does. */
export async function storeWithOwnKey(
  owner: Database,
  masterKey: LocalMasterKey,
  plain: string,
  { organisationId, secretId, role }: SecretBinding,
): Promise<void> {
  const dataKey = randomBytes(32);
  const wrapped = await masterKey.wrap(dataKey, { organisation: organisationId, secret: secretId, role });
  const bound = JSON.stringify([organisationId, secretId, role]);
  const key = await masterKey.derive({ use: 'secret fingerprint', organisation: organisationId });
  const fingerprint = createHmac('sha256', key).update(plain).digest('hex').slice(0, 8);
  await owner.prisma.$executeRaw`
    UPDATE secrets SET fingerprint = ${fingerprint}, master_key_id = ${masterKey.id}, wrapped_key = ${wrapped}::bytea,
      ciphertext = ${encryptText(LAYOUTS.ownKey, plain, dataKey, bound)}::bytea
    WHERE organisation_id = ${organisationId}::uuid AND id = ${secretId}::uuid`;
}
