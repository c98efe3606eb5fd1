import type { DatabaseClient } from '@quayside/platform-database';
import { installationNotFound } from './installation-not-found';

/**
 * Until the transaction ends, nobody else changes the installation, or what goes with it: its mapping, its secrets, what is
 * decided about its deletions.
 *
 * @throws TenancyError `installation_not_found`
 */
export async function lockInstallation(
  transaction: DatabaseClient,
  organisationId: string,
  installationId: string,
): Promise<void> {
  const locked = await transaction.$queryRaw<unknown[]>`
    SELECT 1 FROM installations
    WHERE organisation_id = ${organisationId}::uuid AND id = ${installationId}::uuid AND deleted_at IS NULL
    FOR NO KEY UPDATE`;
  if (locked.length === 0) throw installationNotFound(organisationId, installationId);
}
