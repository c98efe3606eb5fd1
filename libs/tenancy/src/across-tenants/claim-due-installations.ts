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
  /** null when the run before is still active, so that this one is skipped */
  readonly runId: string | null;
}

interface DueRow extends DueInstallation {
  readonly organisationId: string;
}

/**
 * Claims installations of any organisation that are due, the longest waiting first: queues a run for each and moves its
 * schedule on. What did not run as planned (times missed, a run skipped) becomes a row of `schedule_gaps`. Schedulers may
 * call it at the same time: each due installation is claimed by one.
 */
export async function claimDueInstallations(
  database: Database,
  options: { readonly limit: number; readonly nextDueTime: (due: DueInstallation) => NextDue },
): Promise<ClaimedDue[]> {
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
    return advance(transaction, plans);
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

async function advance(transaction: DatabaseClient, plans: readonly (NextDue & object)[]): Promise<ClaimedDue[]> {
  return transaction.$queryRaw<ClaimedDue[]>`
    WITH plan AS (
      SELECT * FROM jsonb_to_recordset(${jsonParameter(plans)}::jsonb)
        AS p("organisationId" uuid, "installationId" uuid, "dueAt" timestamptz, "nextRunAt" timestamptz, "missed" integer)
    ), moved AS (
      UPDATE installations i SET next_run_at = p."nextRunAt" FROM plan p
      WHERE i.organisation_id = p."organisationId" AND i.id = p."installationId"
    ), queued AS (
      INSERT INTO runs (organisation_id, installation_id, trigger)
      SELECT p."organisationId", p."installationId", 'schedule' FROM plan p
      ON CONFLICT (organisation_id, installation_id) WHERE state IN ('queued', 'running') DO NOTHING
      RETURNING organisation_id, installation_id, id
    ), claimed AS (
      SELECT p.*, q.id AS "runId"
      FROM plan p
      LEFT JOIN queued q ON q.organisation_id = p."organisationId" AND q.installation_id = p."installationId"
    ), gaps AS (
      INSERT INTO schedule_gaps (organisation_id, installation_id, reason, count, due_at)
      SELECT "organisationId", "installationId", 'missed', "missed", "dueAt" FROM claimed WHERE "missed" > 0
      UNION ALL
      SELECT "organisationId", "installationId", 'overlap', 1, "dueAt" FROM claimed WHERE "runId" IS NULL
    )
    SELECT "organisationId", "installationId", "runId" FROM claimed`;
}
