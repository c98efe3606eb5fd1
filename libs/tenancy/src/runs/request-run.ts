import type { RunTrigger } from '@quayside/domain';
import { DatabaseError, type Database, type DatabaseClient } from '@quayside/platform-database';
import type { Actor } from '../audit/actor';
import { recordAudit, type AuditEntry } from '../audit/record-audit';
import { installationNotFound } from '../installations/installation-not-found';
import { queueRun } from './queue-run';
import { RUN_SUMMARY_COLUMNS, toRunSummary, type RunSummary, type RunSummaryRow } from './run-summary';

export interface RequestedRun {
  readonly run: RunSummary;
  /** false when the run was active already, and no other was queued */
  readonly created: boolean;
}

/**
 * Asks for a run now. An installation has one active run at most: when there is one, it is given back.
 *
 * @throws TenancyError `installation_not_found`
 */
export async function requestRun(
  database: Database,
  organisationId: string,
  installationId: string,
  trigger: RunTrigger,
  actor: Actor,
): Promise<RequestedRun> {
  return database.of(organisationId).transaction(async (transaction) => {
    await holdInstallation(transaction, organisationId, installationId);
    return requestRunOfHeld(transaction, organisationId, installationId, trigger, actor);
  });
}

/**
 * The same in the transaction of the change that needs the run, which keeps the installation from being deleted. `because` is
 * that change on the audit trail, before the request: the transaction takes no more locks after that.
 */
export async function requestRunOfHeld(
  transaction: DatabaseClient,
  organisationId: string,
  installationId: string,
  trigger: RunTrigger,
  actor: Actor,
  because: readonly AuditEntry[] = [],
): Promise<RequestedRun> {
  const queued = await queueRun(transaction, organisationId, installationId, trigger);
  if (queued !== null) {
    const requested = { action: 'run.requested', installationId, runId: queued.id, details: { trigger } } as const;
    await recordAudit(transaction, organisationId, actor, [...because, requested]);
    return { run: queued, created: true };
  }
  const active = await findActiveRun(transaction, organisationId, installationId);
  // what was in the way has finished before it was read: a conflict, for which the transaction is run again
  if (active === null) throw new DatabaseError('database_conflict', undefined, { organisationId, installationId });
  if (because.length > 0) await recordAudit(transaction, organisationId, actor, because);
  return { run: active, created: false };
}

/** Keeps the installation from being deleted until the transaction ends, and lets everybody else ask at the same time. */
async function holdInstallation(transaction: DatabaseClient, organisationId: string, installationId: string) {
  const held = await transaction.$queryRaw<unknown[]>`
    SELECT 1 FROM installations
    WHERE organisation_id = ${organisationId}::uuid AND id = ${installationId}::uuid AND deleted_at IS NULL
    FOR SHARE`;
  if (held.length === 0) throw installationNotFound(organisationId, installationId);
}

async function findActiveRun(
  transaction: DatabaseClient,
  organisationId: string,
  installationId: string,
): Promise<RunSummary | null> {
  const [row] = await transaction.$queryRaw<RunSummaryRow[]>`
    SELECT ${RUN_SUMMARY_COLUMNS} FROM runs r
    WHERE r.organisation_id = ${organisationId}::uuid AND r.installation_id = ${installationId}::uuid
      AND r.state IN ('queued', 'running')`;
  return row === undefined ? null : toRunSummary(row);
}
