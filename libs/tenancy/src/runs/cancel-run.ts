import type { Database, DatabaseClient } from '@quayside/platform-database';
import type { Actor } from '../audit/actor';
import { recordAudit } from '../audit/record-audit';
import { installationNotFound } from '../installations/installation-not-found';
import { cancelActiveRun } from './close-run';
import { findRun } from './find-runs';
import type { RunSummary } from './run-summary';

/**
 * Ends a run because somebody wants it to end: from now on it writes nothing, and deletes nothing. The worker that has it
 * notices at its next page, or when it next extends its lease. A run that has finished is given back as it is.
 * Null when the installation has no such run.
 *
 * @throws TenancyError `installation_not_found`
 */
export async function cancelRun(
  database: Database,
  organisationId: string,
  installationId: string,
  runId: string,
  actor: Actor,
): Promise<RunSummary | null> {
  return database.of(organisationId).transaction(async (transaction) => {
    await holdInstallation(transaction, organisationId, installationId);
    const cancelled = await cancelActiveRun(transaction, organisationId, installationId, runId);
    if (cancelled === null) return findRun(transaction, organisationId, installationId, runId);
    await recordAudit(transaction, organisationId, actor, [{ action: 'run.cancelled', installationId, runId }]);
    return cancelled;
  });
}

/** Locked before its run, as `closeRun` does, so that the two wait for each other in one order. */
async function holdInstallation(transaction: DatabaseClient, organisationId: string, installationId: string) {
  const held = await transaction.$queryRaw<unknown[]>`
    SELECT 1 FROM installations
    WHERE organisation_id = ${organisationId}::uuid AND id = ${installationId}::uuid AND deleted_at IS NULL
    FOR NO KEY UPDATE`;
  if (held.length === 0) throw installationNotFound(organisationId, installationId);
}
