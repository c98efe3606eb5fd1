import { jsonParameter, type DatabaseClient } from '@quayside/platform-database';
import type { SecretRole } from './secret-binding';
import type { SealedSecret } from './vault';

export interface SecretToStore {
  readonly id: string;
  readonly role: SecretRole;
  readonly setting: string;
  readonly name: string;
  readonly sealed: SealedSecret;
}

/** Writes envelopes, in the transaction of the change that needs them. A secret that is there gets the new envelope. */
export async function storeSecrets(
  transaction: DatabaseClient,
  organisationId: string,
  installationId: string | null,
  secrets: readonly SecretToStore[],
): Promise<void> {
  const rows = secrets.map(({ sealed, ...secret }) => ({
    ...secret,
    dataKeyId: sealed.dataKeyId,
    fingerprint: sealed.fingerprint,
    ciphertext: Buffer.from(sealed.ciphertext).toString('base64'),
  }));
  await transaction.$executeRaw`
    INSERT INTO secrets
      (organisation_id, installation_id, id, role, setting, name, fingerprint, data_key_id, ciphertext, master_key_id, wrapped_key)
    SELECT ${organisationId}::uuid, ${installationId}::uuid, s."id", s."role", s."setting", s."name",
           s."fingerprint", s."dataKeyId", decode(s."ciphertext", 'base64'), '', ''::bytea
    FROM jsonb_to_recordset(${jsonParameter(rows)}::jsonb)
      AS s("id" uuid, "role" text, "setting" text, "name" text, "fingerprint" text, "dataKeyId" uuid, "ciphertext" text)
    ON CONFLICT (organisation_id, id) DO UPDATE
    SET fingerprint = EXCLUDED.fingerprint, data_key_id = EXCLUDED.data_key_id, ciphertext = EXCLUDED.ciphertext,
        master_key_id = EXCLUDED.master_key_id, wrapped_key = EXCLUDED.wrapped_key,
        created_at = now(), last_used_at = NULL`;
}
