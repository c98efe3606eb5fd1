import type { JsonObject } from '@quayside/domain';
import { jsonParameter, type Database } from '@quayside/platform-database';
import { installationNotFound } from './installation-not-found';

/** The most examples that are kept of one kind. */
export const MAX_EXAMPLES = 5;

export interface RawExamples {
  readonly kind: string;
  readonly examples: readonly JsonObject[];
  readonly capturedAt: Date;
}

/** By kind; of one kind only when it is given. */
export async function listExamples(
  database: Database,
  organisationId: string,
  installationId: string,
  kind?: string,
): Promise<RawExamples[]> {
  const rows = await database.prisma.rawExample.findMany({
    where: { organisationId, installationId, ...(kind === undefined ? {} : { kind }) },
    orderBy: { kind: 'asc' },
  });
  return rows.map((row) => ({
    kind: row.kind,
    // a check constraint says that it is an array; what goes in are objects
    examples: row.examples as readonly JsonObject[],
    capturedAt: row.capturedAt,
  }));
}

/**
 * Puts new examples of a kind in the place of the old ones. They must be masked already; of more than `MAX_EXAMPLES` the
 * first are kept.
 *
 * @throws TenancyError `installation_not_found`
 */
export async function replaceExamples(
  database: Database,
  organisationId: string,
  installationId: string,
  kind: string,
  examples: readonly JsonObject[],
): Promise<void> {
  // FOR SHARE: an installation that is being deleted gets no examples after its own have gone
  const written = await database.prisma.$executeRaw`
    INSERT INTO raw_examples (organisation_id, installation_id, kind, examples)
    SELECT i.organisation_id, i.id, ${kind}, ${jsonParameter(examples.slice(0, MAX_EXAMPLES))}::jsonb
    FROM installations i
    WHERE i.organisation_id = ${organisationId}::uuid AND i.id = ${installationId}::uuid AND i.deleted_at IS NULL
    FOR SHARE
    ON CONFLICT (organisation_id, installation_id, kind) DO UPDATE
    SET examples = EXCLUDED.examples, captured_at = now()`;
  if (written === 0) throw installationNotFound(organisationId, installationId);
}
