import type { Database } from '@quayside/platform-database';
import { closeRun } from './close-run';
import type { RunRef } from './run-ref';

/** False when the run was superseded, or has finished, as one does that is cancelled: the worker has to stop. */
export async function extendLease(
  database: Database,
  run: RunRef & { readonly leaseSeconds: number },
): Promise<boolean> {
  const extended = await database.of(run.organisationId).prisma.$executeRaw`
    UPDATE runs SET lease_expires_at = now() + make_interval(secs => ${run.leaseSeconds})
    WHERE organisation_id = ${run.organisationId}::uuid AND id = ${run.runId}::uuid
      AND epoch = ${run.epoch} AND state = 'running'`;
  return extended === 1;
}

/**
 * Hands a run back, to be dispatched again in its turn: what a worker does that is told to stop, or whose run gives way to
 * those that wait, which is counted. What is done stays done; the next claim resumes from there. False when the run was not
 * its own any more.
 */
export async function releaseRun(
  database: Database,
  run: RunRef,
  { gaveWay = false }: { readonly gaveWay?: boolean } = {},
): Promise<boolean> {
  const released = await database.of(run.organisationId).prisma.$executeRaw`
    UPDATE runs SET state = 'queued', dispatched_at = NULL, lease_expires_at = NULL, worker_id = NULL,
                    yields = yields + ${gaveWay ? 1 : 0}::integer
    WHERE organisation_id = ${run.organisationId}::uuid AND id = ${run.runId}::uuid
      AND epoch = ${run.epoch} AND state = 'running'`;
  return released === 1;
}

/** Ends a run that something outside the flow broke. False when the run was not the caller's any more. */
export async function failRun(
  database: Database,
  run: RunRef,
  error: { readonly code: string; readonly message: string },
): Promise<boolean> {
  return database
    .of(run.organisationId)
    .transaction((transaction) =>
      closeRun(transaction, run, { outcome: 'failed', faults: [], error, requests: { upstream: 0, port: 0 } }),
    );
}

/**
 * Whether a run was cancelled, by somebody or with its installation, and no other of the installation has begun since: whatever is
 * said of the installation after that is for that other one to say.
 */
export async function isLastAndCancelled(database: Database, organisationId: string, runId: string): Promise<boolean> {
  const rows = await database.of(organisationId).prisma.$queryRaw<unknown[]>`
    SELECT 1 FROM runs r
    WHERE r.organisation_id = ${organisationId}::uuid AND r.id = ${runId}::uuid AND r.outcome = 'cancelled'
      AND NOT EXISTS (
        SELECT FROM runs later
        WHERE later.organisation_id = r.organisation_id AND later.installation_id = r.installation_id
          AND later.queued_at >= r.finished_at AND later.started_at IS NOT NULL)`;
  return rows.length === 1;
}
