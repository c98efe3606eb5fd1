import { jsonParameter, type Database, type DatabaseClient } from '@quayside/platform-database';

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
  /** `overlap`: the run before is still active. `backlog`: too many runs of the organisation wait already. */
  readonly skipped: 'overlap' | 'backlog' | null;
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

/**
 * Claims installations of any organisation that are due, the longest waiting first: queues a run for each and moves its
 * schedule on. What did not run as planned (times missed, a run skipped) becomes a row of `schedule_gaps`. Schedulers may
 * call it at the same time: each due installation is claimed by one.
 */
export async function claimDueInstallations(database: Database, options: ClaimDueOptions): Promise<ClaimedDue[]> {
  return database.transaction(async (transaction) => {
    const due = await lockDue(transaction, options.limit);
    if (due.length === 0) return [];
    const plans = due.map(({ organisationId, ...installation }) => {
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
    return advance(transaction, plans, options.maxWaiting);
  });
}

/** NO KEY, so that a worker that writes for one of them (and so refers to it by a foreign key) is not in the way. */
async function lockDue(transaction: DatabaseClient, limit: number): Promise<DueRow[]> {
  return transaction.$queryRaw<DueRow[]>`
    SELECT organisation_id AS "organisationId", id AS "installationId", resync_interval_minutes AS "intervalMinutes",
           next_run_at AS "dueAt", now() AS now
    FROM installations
    WHERE deleted_at IS NULL AND next_run_at <= now()
    ORDER BY next_run_at
    LIMIT ${limit}
    FOR NO KEY UPDATE SKIP LOCKED`;
}

/**
 * What waits is counted no further than to `maxWaiting`. An installation whose last run is still active takes no place. A
 * scheduler that claims others of the organisation at the same time is not seen, so that a few more may come to wait.
 */
async function advance(
  transaction: DatabaseClient,
  plans: readonly (NextDue & object)[],
  maxWaiting: number,
): Promise<ClaimedDue[]> {
  return transaction.$queryRaw<ClaimedDue[]>`
    WITH plan AS (
      SELECT p.*, EXISTS (
        SELECT 1 FROM runs r
        WHERE r.organisation_id = p."organisationId" AND r.installation_id = p."installationId"
          AND r.state IN ('queued', 'running')
      ) AS active
      FROM jsonb_to_recordset(${jsonParameter(plans)}::jsonb)
        AS p("organisationId" uuid, "installationId" uuid, "dueAt" timestamptz, "nextRunAt" timestamptz, "missed" integer)
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
      FROM (SELECT DISTINCT "organisationId" FROM plan) AS o
    ), placed AS (
      SELECT p.*, w.count + row_number() OVER (PARTITION BY p."organisationId", p.active ORDER BY p."dueAt")
                  > ${maxWaiting} AND NOT p.active AS "isTooMany"
      FROM plan p
      JOIN waiting w ON w."organisationId" = p."organisationId"
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
    ), gaps AS (
      INSERT INTO schedule_gaps (organisation_id, installation_id, reason, count, due_at)
      SELECT "organisationId", "installationId", 'missed', "missed", "dueAt" FROM claimed WHERE "missed" > 0
      UNION ALL
      SELECT "organisationId", "installationId", skipped, 1, "dueAt" FROM claimed WHERE skipped IS NOT NULL
    )
    SELECT "organisationId", "installationId", "runId", skipped FROM claimed`;
}
