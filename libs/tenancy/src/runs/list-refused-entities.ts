import type { EntityKey, JsonObject } from '@quayside/domain';
import { Prisma, type Database } from '@quayside/platform-database';

/** An entity that Port refused, and has not taken since. */
export interface ListedRefusal {
  readonly key: EntityKey;
  readonly kind: string;
  readonly scope: string;
  /** the record's own id where it has one */
  readonly recordId: string | null;
  /** the entity as it is sent; null when it is not kept */
  readonly payload: JsonObject | null;
  /** why it was refused last */
  readonly code: string;
  readonly message: string;
  readonly attempts: number;
  readonly firstRefusedAt: Date;
  readonly lastRefusedAt: Date;
  /** the run in which it was refused last */
  readonly runId: string;
}

/** The ledger of an installation in the order of the keys. `after` is the last one of the page before. */
export async function listRefusedEntities(
  database: Database,
  organisationId: string,
  installationId: string,
  { limit, after }: { readonly limit: number; readonly after?: EntityKey | undefined },
): Promise<ListedRefusal[]> {
  const rest =
    after === undefined
      ? Prisma.empty
      : Prisma.sql`AND (r.blueprint, r.identifier) > (${after.blueprint}, ${after.identifier})`;
  const rows = await database.of(organisationId).prisma.$queryRaw<RefusalRow[]>`
    SELECT r.blueprint, r.identifier, r.kind, r.scope, r.record_id AS "recordId", r.payload, r.code, r.message, r.attempts,
           r.first_refused_at AS "firstRefusedAt", r.last_refused_at AS "lastRefusedAt", r.run_id AS "runId"
    FROM refused_entities r
    WHERE r.organisation_id = ${organisationId}::uuid AND r.installation_id = ${installationId}::uuid ${rest}
    ORDER BY r.blueprint, r.identifier
    LIMIT ${limit}`;
  return rows.map(({ blueprint, identifier, payload, ...row }) => ({
    key: { blueprint, identifier },
    ...row,
    payload: payload === null ? null : (JSON.parse(payload) as JsonObject),
  }));
}

type RefusalRow = EntityKey & Omit<ListedRefusal, 'key' | 'payload'> & { readonly payload: string | null };
