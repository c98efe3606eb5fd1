import { NO_TIMELINE, type FinishedRun } from '@quayside/domain';
import { jsonParameter, Prisma, type DatabaseClient } from '@quayside/platform-database';
import { settleHalt } from '../installations/halt';
import { approvedDuring, forgetSettledDecisions, type RunIds } from './decided-deletions.sql';
import { queueRun } from './queue-run';
import { addRequests, countHeld } from './run-figures.sql';
import type { RunRef } from './run-ref';
import { RUN_SUMMARY_COLUMNS, toRunSummary, type RunSummary, type RunSummaryRow } from './run-summary';

/**
 * Ends a running run. False when the run is not running under this epoch any more, and then nothing was written. A run
 * that was refused halts its installation, and any other lifts the halt.
 * Deletions that were approved too late for the run get one of their own.
 */
export async function closeRun(transaction: DatabaseClient, run: RunRef, end: FinishedRun): Promise<boolean> {
  if (end.outcome === 'credentials_rejected') await holdPortConnection(transaction, run.organisationId);
  const installationId = await holdInstallationOf(transaction, run);
  const closed = await transaction.$executeRaw`
    UPDATE runs
    SET state = 'finished', outcome = ${end.outcome}, faults = ${jsonParameter(end.faults)}::jsonb,
        error_code = ${end.error?.code ?? null}, error_message = ${end.error?.message ?? null},
        timeline = ${jsonParameter(end.timeline ?? NO_TIMELINE)}::jsonb,
        expression_notes = ${jsonParameter(end.expressionNotes ?? [])}::jsonb,
        finished_at = now(), lease_expires_at = NULL
    WHERE organisation_id = ${run.organisationId}::uuid AND id = ${run.runId}::uuid
      AND epoch = ${run.epoch} AND state = 'running'`;
  if (closed === 0 || installationId === null) return false;
  await clearWorkingState(transaction, run.organisationId, run.runId);
  const ids = { organisationId: run.organisationId, installationId, runId: run.runId };
  await transaction.$executeRaw(addRequests(ids, end.uncommittedRequests ?? end.requests));
  await transaction.$executeRaw(countHeld(ids));
  await settleHalt(transaction, ids, end);
  await settleDecisions(transaction, ids);
  return true;
}

/**
 * Until the transaction ends nobody replaces the Port connection. Locked before any installation, as whoever replaces it
 * does, so that the two wait for each other in one order.
 */
async function holdPortConnection(transaction: DatabaseClient, organisationId: string): Promise<void> {
  await transaction.$queryRaw`
    SELECT 1 FROM port_connections WHERE organisation_id = ${organisationId}::uuid FOR SHARE`;
}

/**
 * Until the transaction ends nobody decides about deletions, changes the installation or claims its due time: they are seen
 * here, or they see the run's end.
 */
async function holdInstallationOf(transaction: DatabaseClient, run: RunRef): Promise<string | null> {
  const [held] = await transaction.$queryRaw<{ id: string }[]>`
    SELECT i.id FROM runs r
    JOIN installations i ON i.organisation_id = r.organisation_id AND i.id = r.installation_id
    WHERE r.organisation_id = ${run.organisationId}::uuid AND r.id = ${run.runId}::uuid
    FOR NO KEY UPDATE OF i`;
  return held?.id ?? null;
}

async function settleDecisions(transaction: DatabaseClient, run: RunIds): Promise<void> {
  await transaction.$executeRaw(forgetSettledDecisions(run));
  const approved = await transaction.$queryRaw<unknown[]>(approvedDuring(run));
  if (approved.length > 0) await queueRun(transaction, run.organisationId, run.installationId, 'deletions_approved');
}

/**
 * Ends the active run of an installation, or only this one, if it is active, under a new epoch, and gives it. Unlike a run
 * that ended by itself it settles nothing: a halt stands, and what was approved waits for the next run.
 */
export async function cancelActiveRun(
  transaction: DatabaseClient,
  organisationId: string,
  installationId: string,
  runId?: string,
): Promise<RunSummary | null> {
  const only = runId === undefined ? Prisma.empty : Prisma.sql`AND r.id = ${runId}::uuid`;
  const [cancelled] = await transaction.$queryRaw<RunSummaryRow[]>`
    UPDATE runs r
    SET state = 'finished', outcome = 'cancelled', epoch = r.epoch + 1, finished_at = now(), lease_expires_at = NULL
    WHERE r.organisation_id = ${organisationId}::uuid AND r.installation_id = ${installationId}::uuid
      AND r.state IN ('queued', 'running') ${only}
    RETURNING ${RUN_SUMMARY_COLUMNS}`;
  if (cancelled === undefined) return null;
  await clearWorkingState(transaction, organisationId, cancelled.id);
  return toRunSummary(cancelled);
}

/** What only an unfinished run needs: Port's listing, which can be large, and the checkpoints. */
async function clearWorkingState(transaction: DatabaseClient, organisationId: string, runId: string): Promise<void> {
  await transaction.ownedEntity.deleteMany({ where: { organisationId, runId } });
  await transaction.runCheckpoint.deleteMany({ where: { organisationId, runId } });
}
