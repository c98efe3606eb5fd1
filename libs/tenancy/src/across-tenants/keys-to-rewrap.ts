import type { Database } from '@quayside/platform-database';

/** What a re-wrap has before it. */
export interface KeysToRewrap {
  /** under another master key */
  readonly dataKeys: number;
  /** that bring data keys of their own */
  readonly secrets: number;
}

export async function countKeysToRewrap(database: Database, masterKeyId: string): Promise<KeysToRewrap> {
  const [row] = await database.acrossTenants.prisma.$queryRaw<KeysToRewrap[]>`
    SELECT (SELECT count(*)::integer FROM data_keys
            WHERE destroyed_at IS NULL AND master_key_id <> ${masterKeyId}) AS "dataKeys",
           (SELECT count(*)::integer FROM secrets
            WHERE destroyed_at IS NULL AND master_key_id <> '') AS secrets`;
  if (row === undefined) throw new Error('a query without a FROM gave no row');
  return row;
}

/**
 * Organisations that have something to re-wrap, in the order of their ids. Gives ids only: the keys themselves are read as
 * each organisation's own.
 */
export async function listOrganisationsToRewrap(
  database: Database,
  masterKeyId: string,
  page: { readonly after: string; readonly limit: number },
): Promise<string[]> {
  const rows = await database.acrossTenants.prisma.$queryRaw<{ organisationId: string }[]>`
    SELECT organisation_id AS "organisationId" FROM (
      SELECT organisation_id FROM data_keys WHERE destroyed_at IS NULL AND master_key_id <> ${masterKeyId}
      UNION
      SELECT organisation_id FROM secrets WHERE destroyed_at IS NULL AND master_key_id <> ''
    ) AS pending
    WHERE organisation_id > ${page.after}::uuid
    ORDER BY organisation_id
    LIMIT ${page.limit}`;
  return rows.map(({ organisationId }) => organisationId);
}
