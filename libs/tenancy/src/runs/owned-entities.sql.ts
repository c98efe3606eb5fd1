/**
 * The statements around Port's own listing and what is known of the entities in it.
 *
 * They look rows up by their whole key, one by one, in subqueries that the planner cannot turn into a join (a LIMIT or a
 * scalar subquery). Left to itself it joins by the first half of the key: before the first ANALYZE, and for columns that
 * depend on each other as these do, it takes an installation for a row or two, and 50,000 of them for the square of it.
 */
import type { EntityKey } from '@quayside/domain';
import { jsonParameter, Prisma } from '@quayside/platform-database';
import { standingDecision } from './decided-deletions.sql';
import type { InstallationRunRef } from './run-ref';

/** The checkpoint that says that the listing was read to its end. No list of an upstream has this name. */
export const OWNED_SOURCE = '@owned';
const OWNED_SCOPE = '*';

/** Whether the listing was read to its end in this run, and how many entities there were. */
export function listedAndOwned(run: InstallationRunRef): Prisma.Sql {
  return Prisma.sql`
    SELECT EXISTS (
             SELECT FROM run_checkpoints c
             WHERE c.organisation_id = ${run.organisationId}::uuid AND c.run_id = ${run.runId}::uuid
               AND c.source = ${OWNED_SOURCE} AND c.scope = ${OWNED_SCOPE}
           ) AS listed,
           (
             SELECT count(*)::integer FROM owned_entities o
             WHERE o.organisation_id = ${run.organisationId}::uuid AND o.run_id = ${run.runId}::uuid
           ) AS owned`;
}

export function addOwned(run: InstallationRunRef, keys: readonly EntityKey[]): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO owned_entities (organisation_id, run_id, blueprint, identifier)
    SELECT ${run.organisationId}::uuid, ${run.runId}::uuid, o."blueprint", o."identifier"
    FROM jsonb_to_recordset(${jsonParameter(keys)}::jsonb) AS o("blueprint" text, "identifier" text)
    ON CONFLICT DO NOTHING`;
}

/**
 * As long as no run of the installation has seen anything, what Port lists was there before it: some other program wrote
 * it under our datasource, and only a person can tell whether it may go.
 */
export function markInherited(run: InstallationRunRef): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO entity_digests AS d (organisation_id, installation_id, blueprint, identifier, inherited)
    SELECT o.organisation_id, ${run.installationId}::uuid, o.blueprint, o.identifier, true
    FROM owned_entities o
    WHERE o.organisation_id = ${run.organisationId}::uuid AND o.run_id = ${run.runId}::uuid
      AND NOT EXISTS (
        SELECT FROM entity_digests s
        WHERE s.organisation_id = ${run.organisationId}::uuid AND s.installation_id = ${run.installationId}::uuid
          AND s.seen_run_id IS NOT NULL
      )
    ON CONFLICT (organisation_id, installation_id, blueprint, identifier) DO UPDATE SET inherited = true`;
}

/** Forgets the entities that Port does not hold any more, so that they are written again. */
export function forgetUnlisted(run: InstallationRunRef): Prisma.Sql {
  return Prisma.sql`
    DELETE FROM entity_digests d
    WHERE d.organisation_id = ${run.organisationId}::uuid AND d.installation_id = ${run.installationId}::uuid
      AND d.seen_run_id IS DISTINCT FROM ${run.runId}::uuid
      AND (
        SELECT true FROM owned_entities o
        WHERE o.organisation_id = d.organisation_id AND o.run_id = ${run.runId}::uuid
          AND o.blueprint = d.blueprint AND o.identifier = d.identifier
      ) IS NULL`;
}

export function markListed(run: InstallationRunRef): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO run_checkpoints (organisation_id, run_id, source, scope, next_page, done)
    VALUES (${run.organisationId}::uuid, ${run.runId}::uuid, ${OWNED_SOURCE}, ${OWNED_SCOPE}, 1, true)`;
}

export function knownDigests(run: InstallationRunRef, keys: readonly EntityKey[]): Prisma.Sql {
  return Prisma.sql`
    SELECT known.blueprint, known.identifier, known.digest
    FROM jsonb_to_recordset(${jsonParameter(keys)}::jsonb) AS k("blueprint" text, "identifier" text)
    CROSS JOIN LATERAL (
      SELECT d.blueprint, d.identifier, d.digest FROM entity_digests d
      WHERE d.organisation_id = ${run.organisationId}::uuid AND d.installation_id = ${run.installationId}::uuid
        AND d.blueprint = k."blueprint" AND d.identifier = k."identifier"
      LIMIT 1
    ) AS known
    WHERE known.digest IS NOT NULL`;
}

/** Forgets what Port holds of these entities, and nothing else of them. */
export function forgetDigests(run: InstallationRunRef, keys: readonly EntityKey[]): Prisma.Sql {
  return Prisma.sql`
    UPDATE entity_digests d SET digest = NULL
    FROM jsonb_to_recordset(${jsonParameter(keys)}::jsonb) AS k("blueprint" text, "identifier" text)
    CROSS JOIN LATERAL (
      SELECT e.ctid FROM entity_digests e
      WHERE e.organisation_id = ${run.organisationId}::uuid AND e.installation_id = ${run.installationId}::uuid
        AND e.blueprint = k."blueprint" AND e.identifier = k."identifier"
      LIMIT 1
    ) AS known
    WHERE d.ctid = known.ctid AND d.digest IS NOT NULL`;
}

/**
 * The next stale entities in the order of their keys: owned, not seen in this run, not deleted in it yet, and last seen as
 * none of the `unread` kinds.
 */
export function stalePage(
  run: InstallationRunRef,
  after: EntityKey | null,
  unread: readonly string[],
  limit: number,
): Prisma.Sql {
  const rest =
    after === null
      ? Prisma.empty
      : Prisma.sql`AND (o.blueprint, o.identifier) > (${after.blueprint}, ${after.identifier})`;
  return Prisma.sql`
    SELECT o.blueprint, o.identifier, known.kind, known.scope, coalesce(known.inherited, false) AS inherited,
           ${standingDecision(run)} AS decision
    FROM owned_entities o
    LEFT JOIN LATERAL (
      SELECT d.kind, d.scope, d.seen_run_id, d.inherited FROM entity_digests d
      WHERE d.organisation_id = o.organisation_id AND d.installation_id = ${run.installationId}::uuid
        AND d.blueprint = o.blueprint AND d.identifier = o.identifier
      LIMIT 1
    ) AS known ON true
    WHERE o.organisation_id = ${run.organisationId}::uuid AND o.run_id = ${run.runId}::uuid ${rest}
      AND known.seen_run_id IS DISTINCT FROM ${run.runId}::uuid
      AND (known.kind = ANY (${[...unread]}::text[])) IS NOT TRUE
      AND (
        SELECT x.status FROM run_deletions x
        WHERE x.organisation_id = o.organisation_id AND x.run_id = o.run_id
          AND x.blueprint = o.blueprint AND x.identifier = o.identifier
      ) IS DISTINCT FROM 'deleted'
    ORDER BY o.blueprint, o.identifier
    LIMIT ${limit}`;
}

/**
 * Which of these keys, as texts, an entity that was seen in this run, or is of an `unread` kind, relates to. It goes through the targets of
 * everything that was seen: an index on them would have to be kept up on every write of the busiest table.
 */
export function targetsAmong(run: InstallationRunRef, keyTexts: string[], unread: readonly string[]): Prisma.Sql {
  return Prisma.sql`
    SELECT DISTINCT t.key
    FROM entity_digests s
    CROSS JOIN LATERAL unnest(s.targets) AS t(key)
    WHERE s.organisation_id = ${run.organisationId}::uuid AND s.installation_id = ${run.installationId}::uuid
      AND (s.seen_run_id = ${run.runId}::uuid OR s.kind = ANY (${[...unread]}::text[]))
      AND t.key = ANY (${keyTexts}::text[])`;
}
