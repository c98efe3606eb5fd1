import { isAppError } from '@quayside/domain';
import { DatabaseError, type Database } from '@quayside/platform-database';
import type { Actor } from '../audit/actor';
import { recordAudit, type AuditEntry } from '../audit/record-audit';
import { deleteInstallation } from '../installations/delete-installation';
import { destroyVault } from '../secrets/destroy-secrets';
import { getOrganisation } from './find-organisations';
import { lockOrganisation, organisationNotFound } from './hold-organisation';

const PAGE = 100;
/** Somebody may install while we delete; nobody does so for ever. */
const MAX_PAGES = 1_000;

/**
 * Deletes an organisation: first its installations, one by one, so that no transaction is larger than one of them; then, in
 * one transaction that finds none left, its Port connection, the kept answers to its requests, its memberships, the rest of its
 * secrets and its data key, and it is found no more; its tokens and invitations lead nowhere. What failed half-way is begun
 * again by whoever asks again. Its trail and the history of its runs stay.
 *
 * @throws TenancyError `organisation_not_found`; DatabaseError `database_conflict` when installations keep being made
 */
export async function deleteOrganisation(database: Database, organisationId: string, actor: Actor): Promise<void> {
  if ((await getOrganisation(database, organisationId)) === null) throw organisationNotFound(organisationId);
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const installationIds = await findInstallations(database, organisationId);
    for (const id of installationIds) await deleteIfThere(database, organisationId, id, actor);
    if (installationIds.length === 0 && (await closeOrganisation(database, organisationId, actor))) return;
  }
  throw new DatabaseError('database_conflict', undefined, { organisationId });
}

async function findInstallations(database: Database, organisationId: string): Promise<string[]> {
  const rows = await database.of(organisationId).prisma.installation.findMany({
    where: { organisationId, deletedAt: null },
    select: { id: true },
    orderBy: { id: 'asc' },
    take: PAGE,
  });
  return rows.map(({ id }) => id);
}

async function deleteIfThere(
  database: Database,
  organisationId: string,
  installationId: string,
  actor: Actor,
): Promise<void> {
  try {
    await deleteInstallation(database, organisationId, installationId, actor);
  } catch (error) {
    if (!isAppError(error) || error.code !== 'installation_not_found') throw error;
  }
}

/** False, and nothing written, when an installation was made since the last one was deleted. */
async function closeOrganisation(database: Database, organisationId: string, actor: Actor): Promise<boolean> {
  return database.of(organisationId).transaction(async (transaction) => {
    await lockOrganisation(transaction, organisationId);
    const left = await transaction.installation.count({ where: { organisationId, deletedAt: null } });
    if (left > 0) return false;
    await transaction.portConnection.deleteMany({ where: { organisationId } });
    await transaction.idempotencyKey.deleteMany({ where: { organisationId } });
    await transaction.membership.deleteMany({ where: { organisationId } });
    const { secretIds, dataKeys } = await destroyVault(transaction, organisationId);
    await transaction.$executeRaw`
      UPDATE organisations SET deleted_at = now() WHERE id = ${organisationId}::uuid`;
    const entries = secretIds.map((secretId): AuditEntry => ({ action: 'secret.destroyed', secretId }));
    if (dataKeys > 0) entries.push({ action: 'data_key.destroyed' });
    await recordAudit(transaction, organisationId, actor, [...entries, { action: 'organisation.deleted' }]);
    return true;
  });
}
