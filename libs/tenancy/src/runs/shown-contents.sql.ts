/** The statements around what Port shows of the content of entities. */
import type { EntityKey, KnownContent } from '@quayside/domain';
import { jsonParameter, Prisma } from '@quayside/platform-database';
import type { InstallationRunRef } from './run-ref';

/** A row of `entity_digests`, as far as it is about content. */
export type ContentRow = EntityKey & KnownContent;

/** What is known of these entities; those of which nothing is known are absent. */
export function knownContents(run: InstallationRunRef, keys: readonly EntityKey[]): Prisma.Sql {
  return Prisma.sql`
    SELECT known.blueprint, known.identifier, known.digest, known.shown_for AS "shownFor", known.answered,
           known.own_way AS "ownWay"
    FROM jsonb_to_recordset(${jsonParameter(keys)}::jsonb) AS k("blueprint" text, "identifier" text)
    CROSS JOIN LATERAL (
      SELECT d.* FROM entity_digests d
      WHERE d.organisation_id = ${run.organisationId}::uuid AND d.installation_id = ${run.installationId}::uuid
        AND d.blueprint = k."blueprint" AND d.identifier = k."identifier"
      LIMIT 1
    ) AS known`;
}

/** Writes down what is known now; at most one row a key. */
export function rememberContents(run: InstallationRunRef, rows: readonly ContentRow[]): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO entity_digests
      (organisation_id, installation_id, blueprint, identifier, digest, shown_for, answered, own_way)
    SELECT ${run.organisationId}::uuid, ${run.installationId}::uuid, n."blueprint", n."identifier", n."digest",
           n."shownFor", n."answered", n."ownWay"
    FROM jsonb_to_recordset(${jsonParameter(rows)}::jsonb)
      AS n("blueprint" text, "identifier" text, "digest" text, "shownFor" text, "answered" text, "ownWay" text)
    ON CONFLICT (organisation_id, installation_id, blueprint, identifier) DO UPDATE
    SET digest = EXCLUDED.digest, shown_for = EXCLUDED.shown_for, answered = EXCLUDED.answered, own_way = EXCLUDED.own_way`;
}
