import { jsonParameter, type Database } from '@quayside/platform-database';

export interface ClaimPortPollsOptions {
  /** most organisations that one call claims */
  readonly limit: number;
  /** after `now`, which is the time of the database */
  readonly nextPollAt: (organisationId: string, now: Date) => Date;
}

/**
 * Claims organisations whose Port is to be asked whether somebody wants a resync, the longest waiting first, and moves
 * their next polls on: one that a worker does not come to is asked for at the next. Workers may call it at the same time:
 * each poll is claimed by one. Gives ids only.
 */
export async function claimPortPolls(database: Database, options: ClaimPortPollsOptions): Promise<string[]> {
  return database.acrossTenants.transaction(async (transaction) => {
    const due = await transaction.$queryRaw<{ organisationId: string; now: Date }[]>`
      SELECT organisation_id AS "organisationId", now() AS now FROM port_connections
      WHERE next_poll_at <= now()
      ORDER BY next_poll_at
      LIMIT ${options.limit}
      FOR NO KEY UPDATE SKIP LOCKED`;
    if (due.length === 0) return [];
    const plans = due.map(({ organisationId, now }) => {
      const nextPollAt = options.nextPollAt(organisationId, now);
      if (nextPollAt <= now) throw new RangeError('the next poll would be due already');
      return { organisationId, nextPollAt };
    });
    await transaction.$executeRaw`
      UPDATE port_connections AS c SET next_poll_at = p."nextPollAt"
      FROM jsonb_to_recordset(${jsonParameter(plans)}::jsonb) AS p("organisationId" uuid, "nextPollAt" timestamptz)
      WHERE c.organisation_id = p."organisationId"`;
    return due.map(({ organisationId }) => organisationId);
  });
}
