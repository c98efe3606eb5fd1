import type { Database } from '@quayside/platform-database';

/** The names of organisations that somebody is in, by their ids. An organisation that is gone has none. */
export async function findOrganisationNames(
  database: Database,
  organisationIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (organisationIds.length === 0) return new Map();
  const rows = await database.acrossTenants.prisma.$queryRaw<{ id: string; name: string }[]>`
    SELECT id, name FROM organisations WHERE id = ANY(${[...organisationIds]}::uuid[]) AND deleted_at IS NULL`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}
