import { progressKey, type JsonObject } from '@quayside/domain';
import { jsonParameter, Prisma, type DatabaseClient } from '@quayside/platform-database';
import type { InstallationRunRef } from './run-ref';

type InstallationRef = Pick<InstallationRunRef, 'organisationId' | 'installationId'>;

/** What was left for the next reading of each list of an installation, by `progressKey`. */
export async function findCursors(
  client: DatabaseClient,
  { organisationId, installationId }: InstallationRef,
): Promise<ReadonlyMap<string, JsonObject>> {
  const rows = await client.listCursor.findMany({ where: { organisationId, installationId } });
  return new Map(rows.map(({ source, scope, cursor }) => [progressKey(source, scope), cursor as JsonObject]));
}

/** For the transaction that commits the last page of the list, so that no cursor is ahead of what was loaded. */
export function leaveCursor(
  { organisationId, installationId }: InstallationRef,
  scope: string,
  { source, value }: { readonly source: string; readonly value: JsonObject },
): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO list_cursors (organisation_id, installation_id, source, scope, cursor)
    VALUES (${organisationId}::uuid, ${installationId}::uuid, ${source}, ${scope}, ${jsonParameter(value)}::jsonb)
    ON CONFLICT (organisation_id, installation_id, source, scope) DO UPDATE
    SET cursor = EXCLUDED.cursor, left_at = EXCLUDED.left_at`;
}

/**
 * For the first claim of a full run: a list without a cursor is read whole by the next delta run, so that one that this run
 * does not come to, or cannot read, does not go on from what an earlier one left. What is kept for the list of scopes stays.
 */
export async function forgetCursors(
  transaction: DatabaseClient,
  { organisationId, installationId }: InstallationRef,
  except: { readonly scope: string },
): Promise<void> {
  await transaction.listCursor.deleteMany({ where: { organisationId, installationId, scope: { not: except.scope } } });
}
