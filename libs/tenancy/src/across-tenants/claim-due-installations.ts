import { jsonParameter, type Database, type DatabaseClient } from '@quayside/platform-database';
import { probeIsDue } from '../installations/halt';
import type { DueInstallation } from './look-for-work';

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
  readonly run: { readonly runId: string; readonly epoch: number; readonly isDispatched: boolean } | null;
  /**
   * `overlap`: the run before is still active. `backlog`: too many runs of the organisation wait already. `halted`: a key
   * of the installation was refused, and it is not yet time to try it again.
   */
  readonly skipped: 'overlap' | 'backlog' | 'halted' | null;
}

export interface ClaimDueOptions {
  /** a scheduled run behind which so many of its own organisation wait already is skipped */
  readonly maxWaiting: number;
  /**
   * When nothing waits and the workers have room for all of them: how many runs of one organisation may be in hand. Runs
   * up to it count as dispatched from the beginning. Null when whose turn it is has to be chosen.
   */
  readonly dispatchUpTo: number | null;
  readonly nextDueTime: (due: DueInstallation) => NextDue;
}

interface Plan extends NextDue {
  readonly organisationId: string;
  readonly installationId: string;
  readonly dueAt: Date;
}

/**
 * Claims installations of any organisation that `lookForWork` found due: queues a run for each and moves its schedule on.
 * What did not run as planned (times missed, a run skipped) becomes a row of `schedule_gaps`; the due times of a halted
 * installation become one for the whole halt. Schedulers may call it at the same time: each due installation is claimed
 * by one, and what another one has claimed since it was read, or changed, is left out. A halted installation is tried
 * with an ordinary run once a day.
 */
export async function claimDueInstallations(
  database: Database,
  due: readonly DueInstallation[],
  options: ClaimDueOptions,
): Promise<ClaimedDue[]> {
  if (due.length === 0) return [];
  const plans = due.map((installation): Plan => {
    const { nextRunAt, missed } = options.nextDueTime(installation);
    if (nextRunAt <= installation.now) throw new RangeError('the next due time has passed already');
    const { organisationId, installationId, dueAt } = installation;
    return { organisationId, installationId, dueAt, nextRunAt, missed };
  });
  const rows = await advance(database.acrossTenants.prisma, plans, options);
  return rows.map(({ runId, epoch, isDispatched, ...claim }) => ({
    ...claim,
    run: runId === null ? null : { runId, epoch, isDispatched },
  }));
}

interface ClaimedRow extends Omit<ClaimedDue, 'run'> {
  readonly runId: string | null;
  readonly epoch: number;
  readonly isDispatched: boolean;
}

/**
 * One statement, so that a claim is whole or not there. What waits is counted no further than to `maxWaiting`, and what is
 * in hand no further than it matters. An installation whose last run is still active takes no place. A scheduler that
 * claims others of the organisation at the same time is not seen, so that a few more may come to wait.
 */
async function advance(
  client: DatabaseClient,
  plans: readonly Plan[],
  { maxWaiting, dispatchUpTo }: ClaimDueOptions,
): Promise<ClaimedRow[]> {
  // The lock is NO KEY, so that a worker that writes for one of them (and so refers to it by a foreign key) is not in the
  // way. Postgres compares the due time with the row as it is once it is locked.
  return client.$queryRaw<ClaimedRow[]>`
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
    ), standing AS (
      SELECT o."organisationId", (
        SELECT count(*) FROM (
          SELECT 1 FROM runs r
          WHERE r.state = 'queued' AND r.dispatched_at IS NULL AND (r.trigger = 'schedule') = true
            AND r.organisation_id = o."organisationId"
          LIMIT ${maxWaiting}
        ) AS r
      ) AS waiting, (
        SELECT count(*) FROM (
          SELECT 1 FROM runs r
          WHERE (r.state = 'running' OR (r.state = 'queued' AND r.dispatched_at IS NOT NULL))
            AND r.organisation_id = o."organisationId"
          LIMIT ${dispatchUpTo ?? 0}
        ) AS r
      ) AS "inHand"
      FROM (SELECT DISTINCT "organisationId" FROM plan WHERE "haltedAt" IS NULL) AS o
    ), placed AS (
      SELECT p.*, NOT p.active AND s.waiting + p.place > ${maxWaiting} AS "isTooMany",
             s."inHand" + p.place <= ${dispatchUpTo ?? 0} AS "isDispatched"
      FROM (
        SELECT *, row_number() OVER (PARTITION BY "organisationId", active ORDER BY "dueAt") AS place
        FROM plan WHERE "haltedAt" IS NULL
      ) AS p
      JOIN standing s ON s."organisationId" = p."organisationId"
    ), queued AS (
      INSERT INTO runs (organisation_id, installation_id, trigger, dispatched_at)
      SELECT p."organisationId", p."installationId", 'schedule', CASE WHEN p."isDispatched" THEN now() END
      FROM placed p WHERE NOT p."isTooMany"
      ON CONFLICT (organisation_id, installation_id) WHERE state IN ('queued', 'running') DO NOTHING
      RETURNING organisation_id, installation_id, id, epoch
    ), claimed AS (
      SELECT p.*, q.id AS "runId", q.epoch,
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
    SELECT "organisationId", "installationId", "runId", epoch, "isDispatched", skipped FROM claimed
    UNION ALL
    SELECT "organisationId", "installationId", NULL, 0, false, 'halted' FROM halted`;
}
