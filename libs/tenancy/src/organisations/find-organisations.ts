import type { Database } from '@quayside/platform-database';
import type { Organisation } from './organisation';

/** Oldest first. `after` is the id of the last one of the page before. */
export async function listOrganisations(
  database: Database,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<Organisation[]> {
  return database.acrossTenants.prisma.organisation.findMany({
    select: { id: true, name: true, createdAt: true },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: page.limit,
    ...(page.after === undefined ? {} : { cursor: { id: page.after }, skip: 1 }),
  });
}

export async function getOrganisation(database: Database, organisationId: string): Promise<Organisation | null> {
  return database.of(organisationId).prisma.organisation.findFirst({ where: { id: organisationId } });
}
