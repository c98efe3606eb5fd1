import type { Database } from '@quayside/platform-database';

/**
 * Takes away keys of requests that are over, the oldest first, at most `limit` of them. Gives how many there were: fewer than
 * `limit` when it has come to the end. Several may do it at the same time.
 */
export async function purgeIdempotencyKeys(database: Database, { limit }: { readonly limit: number }): Promise<number> {
  return database.acrossTenants.prisma.$executeRaw`
    DELETE FROM idempotency_keys AS k
    USING (SELECT organisation_id, caller, key FROM idempotency_keys
           WHERE expires_at <= transaction_timestamp() ORDER BY expires_at LIMIT ${limit}) AS expired
    WHERE k.organisation_id = expired.organisation_id AND k.caller = expired.caller AND k.key = expired.key
      AND k.expires_at <= transaction_timestamp()`;
}
