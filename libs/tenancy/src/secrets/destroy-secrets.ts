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
  await transaction.secretRotation.deleteMany({ where: { organisationId, installationId } });
  const rows = await transaction.$queryRaw<{ id: string }[]>`
    UPDATE secrets SET wrapped_key = NULL, ciphertext = NULL, destroyed_at = now()
    WHERE organisation_id = ${organisationId}::uuid AND installation_id = ${installationId}::uuid
      AND destroyed_at IS NULL
    RETURNING id`;
  return rows.map((row) => row.id);
}

/**
 * The same for all that an organisation has left, and for its data key: what copies of the database hold of its secrets
 * does not open with what is left of this one.
 */
export async function destroyVault(
  transaction: DatabaseClient,
  organisationId: string,
): Promise<{ readonly secretIds: readonly string[]; readonly dataKeys: number }> {
  await transaction.secretRotation.deleteMany({ where: { organisationId } });
  const rows = await transaction.$queryRaw<{ id: string }[]>`
    UPDATE secrets SET wrapped_key = NULL, ciphertext = NULL, destroyed_at = now()
    WHERE organisation_id = ${organisationId}::uuid AND destroyed_at IS NULL
    RETURNING id`;
  const dataKeys = await transaction.$executeRaw`
    UPDATE data_keys SET wrapped_key = NULL, destroyed_at = now()
    WHERE organisation_id = ${organisationId}::uuid AND destroyed_at IS NULL`;
  return { secretIds: rows.map((row) => row.id), dataKeys };
}
