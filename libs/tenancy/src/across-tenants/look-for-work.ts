import type { Database } from '@quayside/platform-database';
import { lostRuns } from './lost-runs.sql';

/** What a scheduler would find to do, whatever the organisation. */
export interface Work {
  /** an installation's time has come */
  readonly isDue: boolean;
  /** a run waits that no queue knows yet */
  readonly isWaiting: boolean;
  /** a run's job is taken for lost */
  readonly isLost: boolean;
}

export interface LookForWorkOptions {
  /** as in `listRunsToDispatch` */
  readonly redispatchAfterSeconds: number;
}

/**
 * Looks whether there is anything to do, without doing it: one statement that reads an entry of an index for what is due, one
 * for what waits, and the runs that workers have or soon will.
 */
export async function lookForWork(database: Database, options: LookForWorkOptions): Promise<Work> {
  // Each is read in the order of its index, so that Postgres takes the index for it whatever it believes to be there. Of an
  // EXISTS it would forget the order.
  const [work] = await database.prisma.$queryRaw<[Work]>`
    SELECT (
      SELECT true FROM installations WHERE deleted_at IS NULL AND next_run_at <= now() ORDER BY next_run_at LIMIT 1
    ) IS NOT NULL AS "isDue", (
      SELECT true FROM runs WHERE state = 'queued' AND dispatched_at IS NULL
      ORDER BY (trigger = 'schedule'), organisation_id LIMIT 1
    ) IS NOT NULL AS "isWaiting", (
      SELECT true FROM runs WHERE ${lostRuns(options.redispatchAfterSeconds)} ORDER BY organisation_id LIMIT 1
    ) IS NOT NULL AS "isLost"`;
  return work;
}
