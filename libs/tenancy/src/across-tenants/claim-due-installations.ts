import { jsonParameter, type Database, type DatabaseClient } from '@quayside/platform-database';
import { probeIsDue } from '../installations/halt';

/** An installation whose time has come, as the schedule sees it. */
export interface DueInstallation {
  readonly installationId: string;
  readonly intervalMinutes: number;
  readonly dueAt: Date;
  /** the time of the database */
  readonly now: Date;
}

export interface NextDue {
  /** after `now` */
  readonly nextRunAt: Date;
  /** due times that passed besides the one that is served now */
  readonly missed: number;
}

export interface ClaimedDue {
  readonly organisationId: string;
  readonly installationId: string;
  /** null when it was skipped */
  readonly runId: string | null;
  /**
   * `overlap`: the run before is still active. `backlog`: too many runs of the organisation wait already. `halted`: a key
   * of the installation was refused, and it is not yet time to try it again.
   */
  readonly skipped: 'overlap' | 'backlog' | 'halted' | null;
}

export interface ClaimDueOptions {
  /** most installations that one call claims */
  readonly limit: number;
  /** a scheduled run behind which so many of its own organisation wait already is skipped */
  readonly maxWaiting: number;
  readonly nextDueTime: (due: DueInstallation) => NextDue;
}

interface DueRow extends DueInstallation {
  readonly organisationId: string;
}

interface Plan extends NextDue {
  readonly organisationId: string;
  readonly installationId: string;
  readonly dueAt: Date;
}

/**
 * Claims installations of any organisation that are due, the longest waiting first: queues a run for each and moves its
 * schedule on. What did not run as planned (times missed, a run skipped) becomes a row of `schedule_gaps`; the due times of
 * a halted installation become one for the whole halt. Schedulers may call it at the same time: each due installation is
 * claimed by one, and what another one has claimed since it was read is left out. A halted installation is tried with an
 * ordinary run once a day.
 */
export async function claimDueInstallations(database: Database, options: ClaimDueOptions): Promise<ClaimedDue[]> {
  const due = await selectDue(database.prisma, options.limit);
  if (due.length === 0) return [];
  const plans = due.map(({ organisationId, ...installation }): Plan => {
    const { nextRunAt, missed } = options.nextDueTime(installation);
    if (nextRunAt <= installation.now) throw new RangeError('the next due time has passed already');
    return {
      organisationId,
      installationId: installation.installationId,
      dueAt: installation.dueAt,
      nextRunAt,
      missed,
    };
  });
  return advance(database.prisma, plans, options.maxWaiting);
}

/** Locks nothing: a row that changes before it is claimed has another due time by then, or is not the scheduler's. */
async function selectDue(client: DatabaseClient, limit: number): Promise<DueRow[]> {
  return client.$queryRaw<DueRow[]>`
    SELECT organisation_id AS "organisationId", id AS "installationId", resync_interval_minutes AS "intervalMinutes",
           next_run_at AS "dueAt", now() AS now
    FROM installations
    WHERE deleted_at IS NULL AND next_run_at <= now()
    ORDER BY next_run_at
    LIMIT ${limit}`;
}

/**
 * One statement, so that a claim is whole or not there. What waits is counted no further than to `maxWaiting`. An
 * installation whose last run is still active takes no place. A scheduler that claims others of the organisation at the same
 * time is not seen, so that a few more may come to wait.
 */
async function advance(client: DatabaseClient, plans: readonly Plan[], maxWaiting: number): Promise<ClaimedDue[]> {
  // The lock is NO KEY, so that a worker that writes for one of them (and so refers to it by a foreign key) is not in the
  // way. Postgres compares the due time with the row as it is once it is locked.
  return client.$queryRaw<ClaimedDue[]>`
    WITH locked AS (
      SELECT p.*, CASE WHEN ${probeIsDue()} THEN NULL ELSE i.halted_at END AS "haltedAt"
      FROM jsonb_to_recordset(${jsonParameter(plans)}::jsonb)
        AS p("organisationId" uuid, "installationId" uuid, "dueAt" timestamptz, "nextRunAt" timestamptz,
             "missed" integer)
      JOIN installations i ON i.organisation_id = p."organisationId" AND i.id = p."installationId"
      WHERE i.deleted_at IS NULL AND i.next_run_at = p."dueAt"
      FOR NO KEY UPDATE OF i SKIP LOCKED
    ), plan AS (
      SELECT p.*, EXISTS (
        SELECT 1 FROM runs r
        WHERE r.organisation_id = p."organisationId" AND r.installation_id = p."installationId"
          AND r.state IN ('queued', 'running')
      ) AS active
      FROM locked p
    ), moved AS (
      UPDATE installations i SET next_run_at = p."nextRunAt" FROM plan p
      WHERE i.organisation_id = p."organisationId" AND i.id = p."installationId"
    ), waiting AS (
      SELECT o."organisationId", (
        SELECT count(*) FROM (
          SELECT 1 FROM runs r
          WHERE r.state = 'queued' AND r.dispatched_at IS NULL AND (r.trigger = 'schedule') = true
            AND r.organisation_id = o."organisationId"
          LIMIT ${maxWaiting}
        ) AS r
      ) AS count
      FROM (SELECT DISTINCT "organisationId" FROM plan WHERE "haltedAt" IS NULL) AS o
    ), placed AS (
      SELECT p.*, w.count + row_number() OVER (PARTITION BY p."organisationId", p.active ORDER BY p."dueAt")
                  > ${maxWaiting} AND NOT p.active AS "isTooMany"
      FROM plan p
      JOIN waiting w ON w."organisationId" = p."organisationId"
      WHERE p."haltedAt" IS NULL
    ), queued AS (
      INSERT INTO runs (organisation_id, installation_id, trigger)
      SELECT p."organisationId", p."installationId", 'schedule' FROM placed p WHERE NOT p."isTooMany"
      ON CONFLICT (organisation_id, installation_id) WHERE state IN ('queued', 'running') DO NOTHING
      RETURNING organisation_id, installation_id, id
    ), claimed AS (
      SELECT p.*, q.id AS "runId",
             CASE WHEN q.id IS NOT NULL THEN NULL WHEN p."isTooMany" THEN 'backlog' ELSE 'overlap' END AS skipped
      FROM placed p
      LEFT JOIN queued q ON q.organisation_id = p."organisationId" AND q.installation_id = p."installationId"
    ), halted AS (
      SELECT p.*, (
        SELECT g.id FROM schedule_gaps g
        WHERE g.organisation_id = p."organisationId" AND g.installation_id = p."installationId"
          AND g.reason = 'halted' AND g.recorded_at >= p."haltedAt"
        LIMIT 1
      ) AS "gapId"
      FROM plan p WHERE p."haltedAt" IS NOT NULL
    ), gaps AS (
      INSERT INTO schedule_gaps (organisation_id, installation_id, reason, count, due_at)
      SELECT "organisationId", "installationId", 'missed', "missed", "dueAt" FROM claimed WHERE "missed" > 0
      UNION ALL
      SELECT "organisationId", "installationId", skipped, 1, "dueAt" FROM claimed WHERE skipped IS NOT NULL
      UNION ALL
      SELECT "organisationId", "installationId", 'halted', "missed" + 1, "dueAt" FROM halted WHERE "gapId" IS NULL
    ), extended AS (
      UPDATE schedule_gaps g SET count = g.count + h."missed" + 1, recorded_at = now() FROM halted h
      WHERE g.organisation_id = h."organisationId" AND g.id = h."gapId"
    )
    SELECT "organisationId", "installationId", "runId", skipped FROM claimed
    UNION ALL
    SELECT "organisationId", "installationId", NULL, 'halted' FROM halted`;
}
