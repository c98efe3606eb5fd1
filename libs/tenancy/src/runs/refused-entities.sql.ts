/** The statements around the ledger of refused entities. As in owned-entities.sql.ts, rows are looked up by their whole key. */
import type { EntityKey, LedgerChanges, RefusedEntity } from '@quayside/domain';
import { jsonParameter, Prisma } from '@quayside/platform-database';
import type { InstallationRunRef } from './run-ref';

/** The entries `r` of these keys. */
function entriesOf(run: InstallationRunRef, keys: readonly EntityKey[]): Prisma.Sql {
  return Prisma.sql`
    jsonb_to_recordset(${jsonParameter(keys)}::jsonb) AS k("blueprint" text, "identifier" text)
    CROSS JOIN LATERAL (
      SELECT e.ctid, e.* FROM refused_entities e
      WHERE e.organisation_id = ${run.organisationId}::uuid AND e.installation_id = ${run.installationId}::uuid
        AND e.blueprint = k."blueprint" AND e.identifier = k."identifier"
      LIMIT 1
    ) AS r`;
}

/** Whether the run has counted the entry `r` as refused. */
function countedBy(run: InstallationRunRef): Prisma.Sql {
  return Prisma.sql`(r.run_id = ${run.runId}::uuid OR r.retried_run_id IS NOT DISTINCT FROM ${run.runId}::uuid)`;
}

export function earlierEntries(run: InstallationRunRef, keys: readonly EntityKey[]): Prisma.Sql {
  return Prisma.sql`
    SELECT r.blueprint, r.identifier, r.kind, ${countedBy(run)} AS counted FROM ${entriesOf(run, keys)}`;
}

export function payloadsOf(run: InstallationRunRef, keys: readonly EntityKey[]): Prisma.Sql {
  return Prisma.sql`
    SELECT r.blueprint, r.identifier, r.payload FROM ${entriesOf(run, keys)} WHERE r.payload IS NOT NULL`;
}

export function forgetEntries(run: InstallationRunRef, keys: readonly EntityKey[]): Prisma.Sql {
  return Prisma.sql`DELETE FROM refused_entities x USING ${entriesOf(run, keys)} WHERE x.ctid = r.ctid`;
}

/**
 * Forgets what the run has written down of their refusals. What keeps deletions from being made stays, since it may stand
 * for others that were not written down.
 */
export function forgetRefusals(run: InstallationRunRef, keys: readonly EntityKey[]): Prisma.Sql {
  return Prisma.sql`
    DELETE FROM failed_records f
    WHERE f.organisation_id = ${run.organisationId}::uuid AND f.run_id = ${run.runId}::uuid
      AND f.step = 'load' AND NOT f.blocks_deletion
      AND (f.blueprint, f.identifier) IN (
        SELECT k."blueprint", k."identifier"
        FROM jsonb_to_recordset(${jsonParameter(keys)}::jsonb) AS k("blueprint" text, "identifier" text))`;
}

/** How many payloads of other entities than these are kept. */
export function countKeptPayloads(run: InstallationRunRef, keys: readonly EntityKey[]): Prisma.Sql {
  return Prisma.sql`
    SELECT count(*)::integer AS kept FROM refused_entities e
    WHERE e.organisation_id = ${run.organisationId}::uuid AND e.installation_id = ${run.installationId}::uuid
      AND e.payload IS NOT NULL
      AND (e.blueprint, e.identifier) NOT IN (
        SELECT k."blueprint", k."identifier"
        FROM jsonb_to_recordset(${jsonParameter(keys)}::jsonb) AS k("blueprint" text, "identifier" text))`;
}

/** At most one row a key. What is refused now stands in place of what was refused before, its payload too. */
export function keepRefused(run: InstallationRunRef, refused: readonly RefusedEntity[]): Prisma.Sql {
  const rows = refused.map(({ key, ...rest }) => ({ ...key, ...rest }));
  return Prisma.sql`
    INSERT INTO refused_entities AS r
      (organisation_id, installation_id, blueprint, identifier, kind, scope, record_id, payload, targets, code, message,
       run_id)
    SELECT ${run.organisationId}::uuid, ${run.installationId}::uuid, n."blueprint", n."identifier", n."kind", n."scope",
           n."recordId", n."payload", n."targets", n."code", n."message", ${run.runId}::uuid
    FROM jsonb_to_recordset(${jsonParameter(rows)}::jsonb)
      AS n("blueprint" text, "identifier" text, "kind" text, "scope" text, "recordId" text, "payload" text,
           "targets" text[], "code" text, "message" text)
    ON CONFLICT (organisation_id, installation_id, blueprint, identifier) DO UPDATE
    SET kind = EXCLUDED.kind, scope = EXCLUDED.scope, record_id = EXCLUDED.record_id, payload = EXCLUDED.payload,
        targets = EXCLUDED.targets, code = EXCLUDED.code, message = EXCLUDED.message, attempts = r.attempts + 1,
        last_refused_at = EXCLUDED.last_refused_at, run_id = EXCLUDED.run_id, retried_run_id = NULL`;
}

/** Notes that entries were tried again in vain; what they would write stays as it is. */
export function noteRetried(run: InstallationRunRef, again: LedgerChanges['again']): Prisma.Sql {
  const rows = again.map(({ key, ...rest }) => ({ ...key, ...rest }));
  return Prisma.sql`
    UPDATE refused_entities r
    SET code = n."code", message = n."message", retried_run_id = ${run.runId}::uuid,
        attempts = CASE WHEN n."sent" THEN r.attempts + 1 ELSE r.attempts END,
        last_refused_at = CASE WHEN n."sent" THEN now() ELSE r.last_refused_at END,
        run_id = CASE WHEN n."sent" THEN ${run.runId}::uuid ELSE r.run_id END
    FROM jsonb_to_recordset(${jsonParameter(rows)}::jsonb)
      AS n("blueprint" text, "identifier" text, "code" text, "message" text, "sent" boolean)
    CROSS JOIN LATERAL (
      SELECT e.ctid FROM refused_entities e
      WHERE e.organisation_id = ${run.organisationId}::uuid AND e.installation_id = ${run.installationId}::uuid
        AND e.blueprint = n."blueprint" AND e.identifier = n."identifier"
      LIMIT 1
    ) AS entry
    WHERE r.ctid = entry.ctid`;
}

/**
 * Whether something newer may have come of the entry `r` than what it would write, whichever version of this program saw it:
 * - where `entity_digests` knows who saw the entity last: another run, or the same run, which has not left it refused. In a
 *   full run after that one the digest tells nothing of this, since it may come from what Port has just shown.
 * - where it does not, because Port does not list the entity: the run before this one has not come by the entry. Every run
 *   that came to its end with a ledger has tried each entry; after one that did not, a full run reads everything.
 */
function outdated(run: InstallationRunRef): Prisma.Sql {
  return Prisma.sql`
    CASE
      WHEN known.seen_run_id = r.run_id THEN known.digest IS NOT NULL AND (
        r.run_id = ${run.runId}::uuid
        OR (
          SELECT m.mode FROM runs m WHERE m.organisation_id = ${run.organisationId}::uuid AND m.id = ${run.runId}::uuid
        ) = 'delta'
      )
      WHEN known.seen_run_id IS NOT NULL THEN true
      ELSE coalesce(r.retried_run_id, r.run_id) <> ${run.runId}::uuid
           AND coalesce(r.retried_run_id, r.run_id) IS DISTINCT FROM (
             SELECT l.id FROM runs l
             WHERE l.organisation_id = ${run.organisationId}::uuid AND l.installation_id = ${run.installationId}::uuid
               AND l.state = 'finished'
             ORDER BY l.queued_at DESC, l.id DESC
             LIMIT 1
           )
    END`;
}

/** The next entries in the order of their keys that the run has not tried again. */
export function ledgerPage(run: InstallationRunRef, after: EntityKey | null, limit: number): Prisma.Sql {
  const rest =
    after === null
      ? Prisma.empty
      : Prisma.sql`AND (r.blueprint, r.identifier) > (${after.blueprint}, ${after.identifier})`;
  return Prisma.sql`
    SELECT r.blueprint, r.identifier, r.kind, r.scope, r.record_id AS "recordId", r.targets, r.code, r.message,
           r.payload IS NOT NULL AS "hasPayload", ${countedBy(run)} AS counted,
           ${outdated(run)} AS outdated
    FROM refused_entities r
    LEFT JOIN LATERAL (
      SELECT d.seen_run_id, d.digest FROM entity_digests d
      WHERE d.organisation_id = r.organisation_id AND d.installation_id = r.installation_id
        AND d.blueprint = r.blueprint AND d.identifier = r.identifier
      LIMIT 1
    ) AS known ON true
    WHERE r.organisation_id = ${run.organisationId}::uuid AND r.installation_id = ${run.installationId}::uuid ${rest}
      AND r.retried_run_id IS DISTINCT FROM ${run.runId}::uuid
    ORDER BY r.blueprint, r.identifier
    LIMIT ${limit}`;
}
