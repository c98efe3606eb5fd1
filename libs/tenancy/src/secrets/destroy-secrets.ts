import type { DatabaseClient } from '@quayside/platform-database';

/**
 * Makes the values of an installation's secrets unrecoverable: envelopes and wrapped keys go, the rows stay. Gives the
 * ids of the secrets destroyed.
 */
export async function destroySecrets(
  transaction: DatabaseClient,
  organisationId: string,
  installationId: string,
): Promise<string[]> {
  const rows = await transaction.$queryRaw<{ id: string }[]>`
    UPDATE secrets SET wrapped_key = NULL, ciphertext = NULL, destroyed_at = now()
    WHERE organisation_id = ${organisationId}::uuid AND installation_id = ${installationId}::uuid
      AND destroyed_at IS NULL
    RETURNING id`;
  return rows.map((row) => row.id);
}
