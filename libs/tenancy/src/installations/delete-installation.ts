import type { ExpectedVersion } from '@quayside/domain';
import type { Database, DatabaseClient } from '@quayside/platform-database';
import type { Actor } from '../audit/actor';
import { recordAudit, type AuditEntry } from '../audit/record-audit';
import { checkVersion } from '../check-version';
import { cancelActiveRun } from '../runs/close-run';
import { destroySecrets } from '../secrets/destroy-secrets';
import { installationNotFound } from './installation-not-found';

/**
 * Deletes an installation: its identifier is free again, its secrets cannot be recovered, its active run can write no
 * more, and what it held of the customer's data is gone. The history of its runs and of its mapping stays.
 *
 * @throws TenancyError `installation_not_found`, `precondition_failed`
 */
export async function deleteInstallation(
  database: Database,
  organisationId: string,
  installationId: string,
  actor: Actor,
  expected?: ExpectedVersion,
): Promise<void> {
  await database.of(organisationId).transaction(async (transaction) => {
    if (expected !== undefined) await lockExpected(transaction, organisationId, installationId, expected);
    const deleted = await transaction.$executeRaw`
      UPDATE installations SET deleted_at = now(), updated_at = now()
      WHERE organisation_id = ${organisationId}::uuid AND id = ${installationId}::uuid AND deleted_at IS NULL`;
    if (deleted === 0) throw installationNotFound(organisationId, installationId);
    const run = await cancelActiveRun(transaction, organisationId, installationId);
    const secretIds = await destroySecrets(transaction, organisationId, installationId);
    await transaction.rawExample.deleteMany({ where: { organisationId, installationId } });
    await transaction.entityDigest.deleteMany({ where: { organisationId, installationId } });
    await transaction.refusedEntity.deleteMany({ where: { organisationId, installationId } });
    await transaction.decidedDeletion.deleteMany({ where: { organisationId, installationId } });
    await transaction.listCursor.deleteMany({ where: { organisationId, installationId } });
    const entries: AuditEntry[] = [
      { action: 'installation.deleted', installationId },
      ...secretIds.map((secretId): AuditEntry => ({ action: 'secret.destroyed', installationId, secretId })),
    ];
    if (run !== null) entries.push({ action: 'run.cancelled', installationId, runId: run.id });
    await recordAudit(transaction, organisationId, actor, entries);
  });
}

async function lockExpected(
  transaction: DatabaseClient,
  organisationId: string,
  installationId: string,
  expected: ExpectedVersion,
): Promise<void> {
  const [row] = await transaction.$queryRaw<{ version: number }[]>`
    SELECT version FROM installations
    WHERE organisation_id = ${organisationId}::uuid AND id = ${installationId}::uuid AND deleted_at IS NULL
    FOR NO KEY UPDATE`;
  if (row !== undefined) checkVersion(expected, row.version, organisationId);
}
