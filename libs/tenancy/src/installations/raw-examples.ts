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
  const rows = await database.of(organisationId).prisma.rawExample.findMany({
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
 * Puts new examples of a kind in the place of the old ones, unless the installation does not want any, which may have
 * been decided while its run was under way. They must be masked already; of more than `MAX_EXAMPLES` the first are kept.
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
  // FOR SHARE: an installation that is being deleted or told to keep none gets no examples after its own have gone
  const held = await database.of(organisationId).prisma.$queryRaw<unknown[]>`
    WITH held AS (
      SELECT organisation_id, id, send_raw_data_examples FROM installations
      WHERE organisation_id = ${organisationId}::uuid AND id = ${installationId}::uuid AND deleted_at IS NULL
      FOR SHARE
    ), written AS (
      INSERT INTO raw_examples (organisation_id, installation_id, kind, examples)
      SELECT h.organisation_id, h.id, ${kind}, ${jsonParameter(examples.slice(0, MAX_EXAMPLES))}::jsonb
      FROM held h WHERE h.send_raw_data_examples
      ON CONFLICT (organisation_id, installation_id, kind) DO UPDATE
      SET examples = EXCLUDED.examples, captured_at = now()
    )
    SELECT 1 FROM held`;
  if (held.length === 0) throw installationNotFound(organisationId, installationId);
}
