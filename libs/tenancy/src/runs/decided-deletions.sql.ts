/** The statements around decisions about deletions. As in owned-entities.sql.ts, rows are looked up by their whole key. */
import type { DeletionDecision, EntityKey } from '@quayside/domain';
import { jsonParameter, Prisma } from '@quayside/platform-database';
import type { InstallationRunRef } from './run-ref';

/** An approval is for what was looked at: it ends after a day, before what is upstream has become something else. */
export const APPROVAL_HOURS = 24;

/** A run by its ids, whoever has claimed it. */
export type RunIds = Omit<InstallationRunRef, 'epoch'>;

/** What a decision is about: everything held, or those keys. Naming a key also reaches one that was rejected before. */
function chosen(run: RunIds, keys: readonly EntityKey[] | null): Prisma.Sql {
  const ofRun = Prisma.sql`x.organisation_id = ${run.organisationId}::uuid AND x.run_id = ${run.runId}::uuid`;
  if (keys === null) return Prisma.sql`${ofRun} AND x.status = 'held'`;
  return Prisma.sql`${ofRun} AND x.status IN ('held', 'kept_rejected') AND (x.blueprint, x.identifier) IN (
    SELECT k."blueprint", k."identifier"
    FROM jsonb_to_recordset(${jsonParameter(keys)}::jsonb) AS k("blueprint" text, "identifier" text))`;
}

/** Whether the same was decided about `x` already, and still stands. */
function sameStands(decision: DeletionDecision): Prisma.Sql {
  return Prisma.sql`EXISTS (
    SELECT FROM deletion_decisions a
    WHERE a.organisation_id = x.organisation_id AND a.id = x.decision_id AND a.decision = ${decision}
      AND (a.expires_at IS NULL OR a.expires_at > now()))`;
}

/** How many of the entities that were chosen are in the list, and for how many of them the decision is news. */
export function countChosen(run: RunIds, decision: DeletionDecision, keys: readonly EntityKey[] | null): Prisma.Sql {
  return Prisma.sql`
    SELECT count(*)::integer AS found, (count(*) FILTER (WHERE NOT ${sameStands(decision)}))::integer AS changing
    FROM run_deletions x WHERE ${chosen(run, keys)}`;
}

/**
 * Notes the decision where it is news: in the run's list, for whoever looks at it, and as what stands for the entity,
 * for the runs to come. What the run that held it back or a later one has seen is in the upstream again, and nothing
 * stands for it.
 */
export function noteDecision(
  run: RunIds,
  decision: DeletionDecision,
  decisionId: string,
  keys: readonly EntityKey[] | null,
): Prisma.Sql {
  return Prisma.sql`
    WITH changed AS (
      UPDATE run_deletions x SET decision_id = ${decisionId}::uuid
      WHERE ${chosen(run, keys)} AND NOT ${sameStands(decision)}
      RETURNING x.blueprint, x.identifier
    )
    INSERT INTO decided_deletions (organisation_id, installation_id, blueprint, identifier, decision_id)
    SELECT ${run.organisationId}::uuid, ${run.installationId}::uuid, c.blueprint, c.identifier, ${decisionId}::uuid
    FROM changed c
    WHERE (
      SELECT s.queued_at >= held.queued_at
      FROM entity_digests d
      JOIN runs s ON s.organisation_id = d.organisation_id AND s.id = d.seen_run_id
      JOIN runs held ON held.organisation_id = d.organisation_id AND held.id = ${run.runId}::uuid
      WHERE d.organisation_id = ${run.organisationId}::uuid AND d.installation_id = ${run.installationId}::uuid
        AND d.blueprint = c.blueprint AND d.identifier = c.identifier
    ) IS NOT TRUE
    ON CONFLICT (organisation_id, installation_id, blueprint, identifier) DO UPDATE
    SET decision_id = EXCLUDED.decision_id`;
}

/**
 * The decision that stands for the entity `o` in a run, or NULL: an approval stands until its time is over, and for the
 * version of the mapping that the list was made with.
 */
export function standingDecision(run: InstallationRunRef): Prisma.Sql {
  return Prisma.sql`(
    SELECT a.decision
    FROM decided_deletions x
    JOIN deletion_decisions a ON a.organisation_id = x.organisation_id AND a.id = x.decision_id
    WHERE x.organisation_id = o.organisation_id AND x.installation_id = ${run.installationId}::uuid
      AND x.blueprint = o.blueprint AND x.identifier = o.identifier
      AND (a.decision = 'rejected' OR (a.expires_at > now() AND a.mapping_version = (
        SELECT r.mapping_version FROM runs r
        WHERE r.organisation_id = o.organisation_id AND r.id = ${run.runId}::uuid))))`;
}

/** Forgets decisions about entities that Port does not list as ours any more. */
export function forgetUnlistedDecisions(run: InstallationRunRef): Prisma.Sql {
  return Prisma.sql`
    DELETE FROM decided_deletions x
    WHERE x.organisation_id = ${run.organisationId}::uuid AND x.installation_id = ${run.installationId}::uuid
      AND (
        SELECT true FROM owned_entities o
        WHERE o.organisation_id = x.organisation_id AND o.run_id = ${run.runId}::uuid
          AND o.blueprint = x.blueprint AND o.identifier = x.identifier
      ) IS NULL`;
}

/** Forgets decisions about entities that a run has seen, or deleted. */
export function forgetSettledDecisions(run: RunIds): Prisma.Sql {
  return Prisma.sql`
    DELETE FROM decided_deletions x
    WHERE x.organisation_id = ${run.organisationId}::uuid AND x.installation_id = ${run.installationId}::uuid
      AND (
        (
          SELECT d.seen_run_id FROM entity_digests d
          WHERE d.organisation_id = x.organisation_id AND d.installation_id = x.installation_id
            AND d.blueprint = x.blueprint AND d.identifier = x.identifier
        ) = ${run.runId}::uuid
        OR (
          SELECT r.status FROM run_deletions r
          WHERE r.organisation_id = x.organisation_id AND r.run_id = ${run.runId}::uuid
            AND r.blueprint = x.blueprint AND r.identifier = x.identifier
        ) = 'deleted'
      )`;
}

/** Whether an approval stands that was given after the run had begun: the run may have looked before. */
export function approvedDuring(run: RunIds): Prisma.Sql {
  return Prisma.sql`
    SELECT 1 FROM deletion_decisions a
    JOIN runs r ON r.organisation_id = a.organisation_id AND r.id = ${run.runId}::uuid
    WHERE a.organisation_id = ${run.organisationId}::uuid AND a.installation_id = ${run.installationId}::uuid
      AND a.decision = 'approved' AND a.expires_at > now() AND a.decided_at >= r.started_at
      AND EXISTS (
        SELECT FROM decided_deletions x
        WHERE x.organisation_id = a.organisation_id AND x.installation_id = a.installation_id AND x.decision_id = a.id)
    LIMIT 1`;
}
