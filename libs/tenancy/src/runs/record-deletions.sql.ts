import type { Deletion } from '@quayside/domain';
import { jsonParameter, Prisma } from '@quayside/platform-database';
import type { InstallationRunRef } from './run-ref';

/**
 * Writes down what became of stale entities; at most one row a key. What is deleted is forgotten in the same statement,
 * and stays deleted; any other status is replaced by a later one.
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
    DELETE FROM entity_digests d USING written w
    WHERE w.status = 'deleted'
      AND d.organisation_id = ${run.organisationId}::uuid AND d.installation_id = ${run.installationId}::uuid
      AND d.blueprint = w.blueprint AND d.identifier = w.identifier`;
}
