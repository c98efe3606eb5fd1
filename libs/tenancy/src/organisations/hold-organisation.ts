import type { DatabaseClient } from '@quayside/platform-database';
import { TenancyError } from '../tenancy-error';

/**
 * Keeps the organisation from being deleted until the transaction ends, and lets everybody else do the same.
 *
 * @throws TenancyError `organisation_not_found`
 */
export async function holdOrganisation(transaction: DatabaseClient, organisationId: string): Promise<void> {
  const held = await transaction.$queryRaw<unknown[]>`
    SELECT 1 FROM organisations WHERE id = ${organisationId}::uuid AND deleted_at IS NULL FOR SHARE`;
  if (held.length === 0) throw organisationNotFound(organisationId);
}

export function organisationNotFound(organisationId: string): TenancyError {
  return new TenancyError('organisation_not_found', 'There is no such organisation', { context: { organisationId } });
}
