import { Prisma } from '@quayside/platform-database';

/**
 * How much a run reads, for an update of `runs` as `r` with its installation as `i`: decided at its first claim, and kept.
 * It is a delta run when the schedule asked for it and the last full run still stands: it and all runs since came to their
 * end, it used the mapping and the settings that are in force, and the run that comes after this one is early enough to take
 * its place in time.
 *
 * One that was `partial` stands as well, because a page that stays closed, or a record that Port never takes, must not make
 * every run a full one: a list that failed has left no cursor, or its old one, and what Port refused is in the ledger with
 * its payload. Where a payload is missing, or a deletion failed, only a full run can put it right.
 */
export function runMode(): Prisma.Sql {
  return Prisma.sql`
    CASE
      WHEN r.started_at IS NOT NULL THEN r.mode
      WHEN r.trigger = 'schedule' AND (
        SELECT f.outcome IN ('complete', 'partial') AND f.started_at > i.updated_at
           AND f.started_at > now() - make_interval(hours => i.full_sweep_hours, mins => -i.resync_interval_minutes)
           AND f.mapping_version = (
             SELECT max(m.version) FROM mapping_versions m
             WHERE m.organisation_id = r.organisation_id AND m.installation_id = r.installation_id
           )
           AND NOT EXISTS (
             SELECT FROM runs d
             WHERE d.organisation_id = r.organisation_id AND d.installation_id = r.installation_id
               AND d.state = 'finished' AND d.outcome NOT IN ('complete', 'partial')
               AND d.queued_at > f.queued_at
           )
           AND NOT EXISTS (
             SELECT FROM refused_entities e
             WHERE e.organisation_id = r.organisation_id AND e.installation_id = r.installation_id AND e.payload IS NULL
           )
           AND NOT EXISTS (
             SELECT FROM run_deletions x
             WHERE x.organisation_id = r.organisation_id AND x.run_id = f.id AND x.status = 'failed'
           )
        FROM runs f
        WHERE f.organisation_id = r.organisation_id AND f.installation_id = r.installation_id
          AND f.state = 'finished' AND f.mode = 'full'
        ORDER BY f.queued_at DESC, f.id DESC
        LIMIT 1
      ) THEN 'delta'
      ELSE 'full'
    END`;
}
