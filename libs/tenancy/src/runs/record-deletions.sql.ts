import type { Deletion } from '@quayside/domain';
import { jsonParameter, Prisma } from '@quayside/platform-database';
import type { InstallationRunRef } from './run-ref';

/**
 * Writes down what became of stale entities; at most one row a key. What is deleted is forgotten in the same statement,
 * and stays deleted; any other status is replaced by a later one. (Rows are looked up by their whole key, for the reason
 * in owned-entities.sql.ts; nobody else changes them while the run's row is locked.)
 */
export function writeDeletions(run: InstallationRunRef, deletions: readonly Deletion[]): Prisma.Sql {
  const rows = deletions.map(({ key, kind, status }) => ({ ...key, kind, status }));
  return Prisma.sql`
    WITH written AS (
      INSERT INTO run_deletions AS r (organisation_id, run_id, blueprint, identifier, kind, status)
      SELECT ${run.organisationId}::uuid, ${run.runId}::uuid, g."blueprint", g."identifier", g."kind", g."status"
      FROM jsonb_to_recordset(${jsonParameter(rows)}::jsonb)
        AS g("blueprint" text, "identifier" text, "kind" text, "status" text)
      ON CONFLICT (organisation_id, run_id, blueprint, identifier) DO UPDATE
      SET kind = EXCLUDED.kind, status = EXCLUDED.status
      WHERE r.status <> 'deleted'
      RETURNING blueprint, identifier, status
    )
    DELETE FROM entity_digests d
    USING written w
    CROSS JOIN LATERAL (
      SELECT k.ctid FROM entity_digests k
      WHERE k.organisation_id = ${run.organisationId}::uuid AND k.installation_id = ${run.installationId}::uuid
        AND k.blueprint = w.blueprint AND k.identifier = w.identifier
      LIMIT 1
    ) AS known
    WHERE w.status = 'deleted' AND d.ctid = known.ctid`;
}
