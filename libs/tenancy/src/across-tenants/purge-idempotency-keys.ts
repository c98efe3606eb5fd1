import type { Database } from '@quayside/platform-database';

/**
 * Takes away keys of requests that are over, the oldest first, at most `limit` of them. Gives how many there were: fewer than
 * `limit` when it has come to the end. Several may do it at the same time.
 */
export async function purgeIdempotencyKeys(database: Database, { limit }: { readonly limit: number }): Promise<number> {
  const owners = await database.acrossTenants.prisma.$queryRaw<{ organisationId: string }[]>`
    SELECT DISTINCT organisation_id AS "organisationId"
    FROM (SELECT organisation_id FROM idempotency_keys
          WHERE expires_at <= transaction_timestamp() ORDER BY expires_at LIMIT ${limit}) AS oldest`;
  let purged = 0;
  for (const { organisationId } of owners) {
    if (purged >= limit) break;
    purged += await database.of(organisationId).prisma.$executeRaw`
      DELETE FROM idempotency_keys
      WHERE organisation_id = ${organisationId}::uuid AND (caller, key) IN (
        SELECT caller, key FROM idempotency_keys
        WHERE organisation_id = ${organisationId}::uuid AND expires_at <= transaction_timestamp()
        ORDER BY expires_at LIMIT ${limit - purged})`;
  }
  return purged;
}
