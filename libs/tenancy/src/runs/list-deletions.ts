import type { Deletion, DeletionDecision, DeletionStatus, EntityKey } from '@quayside/domain';
import { Prisma, type Database } from '@quayside/platform-database';

/** What became of an entity in a run, and what somebody decided about it afterwards. */
export interface ListedDeletion extends Deletion {
  /** the last decision, whether or not it still stands; null while there is none */
  readonly decision: DeletionDecision | null;
}

export interface DeletionPage {
  readonly limit: number;
  readonly status?: DeletionStatus | undefined;
  /** the last one of the page before */
  readonly after?: EntityKey | undefined;
}

/** The deletions of a run in the order of their keys. Null when the installation has no such run. */
export async function listDeletions(
  database: Database,
  organisationId: string,
  installationId: string,
  runId: string,
  { limit, status, after }: DeletionPage,
): Promise<ListedDeletion[] | null> {
  const { prisma } = database.of(organisationId);
  const run = await prisma.run.findFirst({
    where: { organisationId, installationId, id: runId },
    select: { id: true },
  });
  if (run === null) return null;
  const wanted = status === undefined ? Prisma.empty : Prisma.sql`AND d.status = ${status}`;
  const rest =
    after === undefined
      ? Prisma.empty
      : Prisma.sql`AND (d.blueprint, d.identifier) > (${after.blueprint}, ${after.identifier})`;
  const rows = await prisma.$queryRaw<(EntityKey & Omit<ListedDeletion, 'key'>)[]>`
    SELECT d.blueprint, d.identifier, d.kind, d.status, a.decision
    FROM run_deletions d
    LEFT JOIN deletion_decisions a ON a.organisation_id = d.organisation_id AND a.id = d.decision_id
    WHERE d.organisation_id = ${organisationId}::uuid AND d.run_id = ${runId}::uuid ${wanted} ${rest}
    ORDER BY d.blueprint, d.identifier
    LIMIT ${limit}`;
  return rows.map(({ blueprint, identifier, kind, status: became, decision }) => ({
    key: { blueprint, identifier },
    kind,
    status: became,
    decision,
  }));
}
