import type { Database } from '@quayside/platform-database';

export async function countOrganisations(database: Database): Promise<number> {
  const [row] = await database.acrossTenants.prisma.$queryRaw<{ count: number }[]>`
    SELECT count(*)::integer AS count FROM organisations WHERE deleted_at IS NULL`;
  return row?.count ?? 0;
}

/** In the order of their ids, for what is done with each as its own. `after` is the last one of the page before. */
export async function listOrganisationIds(
  database: Database,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<string[]> {
  const rows = await database.acrossTenants.prisma.$queryRaw<{ id: string }[]>`
    SELECT id FROM organisations
    WHERE deleted_at IS NULL AND id > ${after}::uuid
    ORDER BY id
    LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}
