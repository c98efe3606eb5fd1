import { Prisma, type Database } from '@quayside/platform-database';
import type { Organisation } from './organisation';

/** Oldest first, without the deleted ones. `after` is the id of the last one of the page before, deleted since or not. */
export async function listOrganisations(
  database: Database,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<Organisation[]> {
  const rest =
    page.after === undefined
      ? Prisma.empty
      : Prisma.sql`AND (o.created_at, o.id) >
          (SELECT a.created_at, a.id FROM organisations a WHERE a.id = ${page.after}::uuid)`;
  return database.acrossTenants.prisma.$queryRaw<Organisation[]>`
    SELECT o.id, o.name, o.claim, o.created_at AS "createdAt" FROM organisations o
    WHERE o.deleted_at IS NULL ${rest}
    ORDER BY o.created_at, o.id
    LIMIT ${page.limit}`;
}

export async function getOrganisation(database: Database, organisationId: string): Promise<Organisation | null> {
  return database.of(organisationId).prisma.organisation.findFirst({
    where: { id: organisationId, deletedAt: null },
    select: { id: true, name: true, claim: true, createdAt: true },
  });
}
