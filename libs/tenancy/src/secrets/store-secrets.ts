import { jsonParameter, type DatabaseClient } from '@quayside/platform-database';
import type { SealedSecret, SecretRole } from './vault';

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
    masterKeyId: sealed.masterKeyId,
    fingerprint: sealed.fingerprint,
    wrappedKey: sealed.wrappedKey.toString('base64'),
    ciphertext: sealed.ciphertext.toString('base64'),
  }));
  await transaction.$executeRaw`
    INSERT INTO secrets
      (organisation_id, installation_id, id, role, setting, name, fingerprint, master_key_id, wrapped_key, ciphertext)
    SELECT ${organisationId}::uuid, ${installationId}::uuid, s."id", s."role", s."setting", s."name",
           s."fingerprint", s."masterKeyId", decode(s."wrappedKey", 'base64'), decode(s."ciphertext", 'base64')
    FROM jsonb_to_recordset(${jsonParameter(rows)}::jsonb)
      AS s("id" uuid, "role" text, "setting" text, "name" text, "fingerprint" text, "masterKeyId" text,
           "wrappedKey" text, "ciphertext" text)
    ON CONFLICT (organisation_id, id) DO UPDATE
    SET fingerprint = EXCLUDED.fingerprint, master_key_id = EXCLUDED.master_key_id,
        wrapped_key = EXCLUDED.wrapped_key, ciphertext = EXCLUDED.ciphertext,
        created_at = now(), last_used_at = NULL`;
}
