import type { Database } from '@quayside/platform-database';

export interface RunToDispatch {
  readonly organisationId: string;
  readonly installationId: string;
  readonly runId: string;
  readonly epoch: number;
}

/**
 * Runs of any organisation for which a job has to be in the queue, the longest waiting first: queued and never
 * dispatched, or so long ago that the job is taken for lost; and running with a lease that is over. They count as
 * dispatched from then on. Dispatching one twice does no harm: the second claim finds nothing to take.
 */
export async function listRunsToDispatch(
  database: Database,
  options: { readonly limit: number; readonly redispatchAfterSeconds: number },
): Promise<RunToDispatch[]> {
  // A run whose lease is over is dispatched once right away, then again only as a lost job.
  return database.prisma.$queryRaw<RunToDispatch[]>`
    WITH due AS (
      SELECT organisation_id, id
      FROM runs
      WHERE state IN ('queued', 'running')
        AND (lease_expires_at IS NULL OR lease_expires_at < now())
        AND (dispatched_at IS NULL OR dispatched_at < lease_expires_at
             OR dispatched_at < now() - make_interval(secs => ${options.redispatchAfterSeconds}))
      ORDER BY queued_at
      LIMIT ${options.limit}
      FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE runs r SET dispatched_at = now() FROM due
    WHERE r.organisation_id = due.organisation_id AND r.id = due.id
    RETURNING r.organisation_id AS "organisationId", r.installation_id AS "installationId", r.id AS "runId", r.epoch`;
}
