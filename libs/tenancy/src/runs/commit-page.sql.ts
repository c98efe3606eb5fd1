/** The statements that write one page of a run. Each writes all its rows at once, out of one JSON parameter. */
import type { FailedRecord, KindCounts } from '@quayside/domain';
import { jsonParameter, Prisma } from '@quayside/platform-database';
import type { InstallationRunRef } from './run-ref';

/**
 * Moves the checkpoint of a list on. It touches no row when the page was committed before, which happens when a worker
 * does not learn that its commit succeeded.
 */
export function advanceCheckpoint(
  run: InstallationRunRef,
  page: { readonly source: string; readonly scope: string; readonly pageNumber: number; readonly last: boolean },
): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO run_checkpoints AS c (organisation_id, run_id, source, scope, next_page, done)
    VALUES (${run.organisationId}::uuid, ${run.runId}::uuid, ${page.source}, ${page.scope},
            ${page.pageNumber + 1}, ${page.last})
    ON CONFLICT (organisation_id, run_id, source, scope) DO UPDATE
    SET next_page = EXCLUDED.next_page, done = EXCLUDED.done
    WHERE NOT c.done AND c.next_page < EXCLUDED.next_page`;
}

export interface SeenRow {
  readonly blueprint: string;
  readonly identifier: string;
  readonly kind: string;
  readonly scope: string;
  readonly digest: string | null;
  readonly targets: readonly string[];
}

/**
 * Remembers what was seen; at most one row a key. An entity that is seen again in the same run relates to the targets of
 * both sightings, because Port merges what is written twice. One that was ever seen as another kind or in another scope
 * has no one origin any more, and goes only with a run that was whole. (A record set rather than unnest(): a list of target lists
 * would be flattened.)
 */
export function rememberSeen(run: InstallationRunRef, rows: readonly SeenRow[]): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO entity_digests AS d
      (organisation_id, installation_id, blueprint, identifier, kind, scope, digest, seen_run_id, targets)
    SELECT ${run.organisationId}::uuid, ${run.installationId}::uuid, s."blueprint", s."identifier", s."kind",
           s."scope", s."digest", ${run.runId}::uuid, s."targets"
    FROM jsonb_to_recordset(${jsonParameter(rows)}::jsonb)
      AS s("blueprint" text, "identifier" text, "kind" text, "scope" text, "digest" text, "targets" text[])
    ON CONFLICT (organisation_id, installation_id, blueprint, identifier) DO UPDATE
    SET kind = CASE WHEN d.seen_run_id IS NULL OR (d.kind, d.scope) = (EXCLUDED.kind, EXCLUDED.scope) THEN EXCLUDED.kind END,
        scope = CASE WHEN d.seen_run_id IS NULL OR (d.kind, d.scope) = (EXCLUDED.kind, EXCLUDED.scope) THEN EXCLUDED.scope END,
        digest = EXCLUDED.digest, seen_run_id = EXCLUDED.seen_run_id, inherited = false,
        targets = CASE WHEN d.seen_run_id = EXCLUDED.seen_run_id
                       THEN ARRAY(SELECT DISTINCT unnest(d.targets || EXCLUDED.targets))
                       ELSE EXCLUDED.targets END`;
}

/** Adds to the counts of each kind. */
export function addKindCounts(
  run: InstallationRunRef,
  counts: readonly (KindCounts & { readonly kind: string })[],
): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO run_kind_stats AS k
      (organisation_id, run_id, kind, fetched, mapped, filtered_out, dropped, map_failed, created, updated, unchanged,
       load_failed, deleted)
    SELECT ${run.organisationId}::uuid, ${run.runId}::uuid, c."kind", c."fetched", c."mapped", c."filteredOut",
           c."dropped", c."mapFailed", c."created", c."updated", c."unchanged", c."loadFailed", c."deleted"
    FROM jsonb_to_recordset(${jsonParameter(counts)}::jsonb)
      AS c("kind" text, "fetched" integer, "mapped" integer, "filteredOut" integer, "dropped" integer,
           "mapFailed" integer, "created" integer, "updated" integer, "unchanged" integer, "loadFailed" integer,
           "deleted" integer)
    ON CONFLICT (organisation_id, run_id, kind) DO UPDATE
    SET fetched = k.fetched + EXCLUDED.fetched, mapped = k.mapped + EXCLUDED.mapped,
        filtered_out = k.filtered_out + EXCLUDED.filtered_out, dropped = k.dropped + EXCLUDED.dropped,
        map_failed = k.map_failed + EXCLUDED.map_failed, created = k.created + EXCLUDED.created,
        updated = k.updated + EXCLUDED.updated, unchanged = k.unchanged + EXCLUDED.unchanged,
        load_failed = k.load_failed + EXCLUDED.load_failed, deleted = k.deleted + EXCLUDED.deleted`;
}

export function addFailedRecords(run: InstallationRunRef, failed: readonly FailedRecord[]): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO failed_records
      (organisation_id, run_id, kind, scope, step, blocks_deletion, record_id, blueprint, identifier, code, message)
    SELECT ${run.organisationId}::uuid, ${run.runId}::uuid, f."kind", f."scope", f."step", f."blocksDeletion",
           f."recordId", f."blueprint", f."identifier", f."code", f."message"
    FROM jsonb_to_recordset(${jsonParameter(failed)}::jsonb)
      AS f("kind" text, "scope" text, "step" text, "blocksDeletion" boolean, "recordId" text, "blueprint" text,
           "identifier" text, "code" text, "message" text)`;
}
