import type { Database } from '@quayside/platform-database';
import { lostRuns } from './lost-runs.sql';

/** An installation whose time has come, as the schedule sees it. */
export interface DueInstallation {
  readonly organisationId: string;
  readonly installationId: string;
  readonly intervalMinutes: number;
  readonly dueAt: Date;
  /** the time of the database */
  readonly now: Date;
}

/** What a scheduler would find to do, whatever the organisation. */
export interface Work {
  /** installations whose time has come, the longest waiting first */
  readonly due: readonly DueInstallation[];
  /** a run waits that no queue knows yet */
  readonly isWaiting: boolean;
  /** a run's job is taken for lost */
  readonly isLost: boolean;
}

export interface LookForWorkOptions {
  /** most installations that one look comes to */
  readonly limit: number;
  /** as in `listRunsToDispatch` */
  readonly redispatchAfterSeconds: number;
}

interface WorkRow extends Pick<Work, 'isWaiting' | 'isLost'> {
  readonly organisationId: string | null;
  readonly installationId: string;
  readonly intervalMinutes: number;
  readonly dueAt: Date;
  readonly now: Date;
}

/**
 * Looks what there is to do, without doing it or locking anything: one statement that reads from an index what is due, an
 * entry for what waits, and the runs that workers have or soon will.
 */
export async function lookForWork(database: Database, options: LookForWorkOptions): Promise<Work> {
  // Each is read in the order of its index, so that Postgres takes the index for it whatever it believes to be there. Of an
  // EXISTS it would forget the order.
  const rows = await database.acrossTenants.prisma.$queryRaw<WorkRow[]>`
    SELECT work.*, due.*, now() AS now
    FROM (
      SELECT (
        SELECT true FROM runs WHERE state = 'queued' AND dispatched_at IS NULL
        ORDER BY (trigger = 'schedule'), organisation_id LIMIT 1
      ) IS NOT NULL AS "isWaiting", (
        SELECT true FROM runs WHERE ${lostRuns(options.redispatchAfterSeconds)} ORDER BY organisation_id LIMIT 1
      ) IS NOT NULL AS "isLost"
    ) AS work
    LEFT JOIN (
      SELECT organisation_id AS "organisationId", id AS "installationId", resync_interval_minutes AS "intervalMinutes",
             next_run_at AS "dueAt"
      FROM installations
      WHERE deleted_at IS NULL AND next_run_at <= now()
      ORDER BY next_run_at
      LIMIT ${options.limit}
    ) AS due ON true`;
  return {
    due: rows.flatMap(({ isWaiting: _, isLost: __, organisationId, ...due }) =>
      organisationId === null ? [] : [{ organisationId, ...due }],
    ),
    isWaiting: rows.some(({ isWaiting }) => isWaiting),
    isLost: rows.some(({ isLost }) => isLost),
  };
}
