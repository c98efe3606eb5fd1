import { Prisma, type DatabaseClient } from '@quayside/platform-database';
import { TenancyError } from '../tenancy-error';

/**
 * Keeps the organisation from being deleted until the transaction ends, and lets everybody else do the same.
 *
 * @throws TenancyError `organisation_not_found`
 */
export async function holdOrganisation(transaction: DatabaseClient, organisationId: string): Promise<void> {
  await lock(transaction, organisationId, Prisma.sql`FOR SHARE`);
}

/**
 * For who deletes it: from here on nobody installs anything, and nobody makes a data key.
 *
 * @throws TenancyError `organisation_not_found`
 */
export async function lockOrganisation(transaction: DatabaseClient, organisationId: string): Promise<void> {
  await lock(transaction, organisationId, Prisma.sql`FOR NO KEY UPDATE`);
}

async function lock(transaction: DatabaseClient, organisationId: string, strength: Prisma.Sql): Promise<void> {
  const locked = await transaction.$queryRaw<unknown[]>`
    SELECT 1 FROM organisations WHERE id = ${organisationId}::uuid AND deleted_at IS NULL ${strength}`;
  if (locked.length === 0) throw organisationNotFound(organisationId);
}

export function organisationNotFound(organisationId: string): TenancyError {
  return new TenancyError('organisation_not_found', 'There is no such organisation', { context: { organisationId } });
}
