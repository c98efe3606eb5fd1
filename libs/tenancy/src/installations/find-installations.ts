import type { JsonObject } from '@quayside/domain';
import { Prisma, type Database, type DatabaseClient } from '@quayside/platform-database';
import { RUN_SUMMARY_COLUMNS, toRunSummary, type RunSummary, type RunSummaryRow } from '../runs/run-summary';
import { toHalt, type HaltColumns } from './halt';
import type { Installation, InstallationSecret } from './installation';

interface InstallationRow extends Omit<Installation, 'settings' | 'secrets' | 'lastRun' | 'halt'>, HaltColumns {
  readonly settings: JsonObject;
}

/** Oldest first, without the deleted ones. `after` is the id of the last one of the page before, deleted since or not. */
export async function listInstallations(
  database: Database,
  organisationId: string,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<Installation[]> {
  const rest =
    page.after === undefined
      ? Prisma.empty
      : Prisma.sql`AND (i.created_at, i.id) >
          (SELECT a.created_at, a.id FROM installations a
           WHERE a.organisation_id = ${organisationId}::uuid AND a.id = ${page.after}::uuid)`;
  return findInstallations(database.of(organisationId).prisma, organisationId, rest, page.limit);
}

export async function getInstallation(
  database: Database,
  organisationId: string,
  installationId: string,
): Promise<Installation | null> {
  return findInstallation(database.of(organisationId).prisma, organisationId, installationId);
}

export async function findInstallation(
  client: DatabaseClient,
  organisationId: string,
  installationId: string,
): Promise<Installation | null> {
  const rest = Prisma.sql`AND i.id = ${installationId}::uuid`;
  const [installation] = await findInstallations(client, organisationId, rest, 1);
  return installation ?? null;
}

async function findInstallations(
  client: DatabaseClient,
  organisationId: string,
  rest: Prisma.Sql,
  limit: number,
): Promise<Installation[]> {
  const rows = await client.$queryRaw<InstallationRow[]>`
    SELECT i.id, i.organisation_id AS "organisationId", i.connector, i.identifier, i.name, i.settings,
           i.resync_interval_minutes AS "resyncIntervalMinutes", i.send_raw_data_examples AS "sendRawDataExamples",
           i.full_sweep_hours AS "fullSweepHours", i.next_run_at AS "nextRunAt", i.created_at AS "createdAt", i.updated_at AS "updatedAt",
           i.version,
           i.halted_at AS "haltedAt", i.halt_code AS "haltCode", i.halt_message AS "haltMessage",
           i.halt_run_id AS "haltRunId"
    FROM installations i
    WHERE i.organisation_id = ${organisationId}::uuid AND i.deleted_at IS NULL ${rest}
    ORDER BY i.created_at, i.id
    LIMIT ${limit}`;
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const secrets = await secretsOf(client, organisationId, ids);
  const lastRuns = await lastRunsOf(client, organisationId, ids);
  return rows.map(({ haltedAt, haltCode, haltMessage, haltRunId, ...row }) => ({
    ...row,
    halt: toHalt({ haltedAt, haltCode, haltMessage, haltRunId }),
    secrets: secrets.get(row.id) ?? [],
    lastRun: lastRuns.get(row.id) ?? null,
  }));
}

async function secretsOf(
  client: DatabaseClient,
  organisationId: string,
  installationIds: string[],
): Promise<Map<string, InstallationSecret[]>> {
  const rows = await client.secret.findMany({
    where: { organisationId, installationId: { in: installationIds }, destroyedAt: null },
    orderBy: { setting: 'asc' },
  });
  const secrets = new Map<string, InstallationSecret[]>();
  for (const { installationId, id, setting, name, fingerprint, createdAt, lastUsedAt } of rows) {
    if (installationId === null) continue;
    const secret = { setting, secretId: id, name, fingerprint, createdAt, lastUsedAt };
    secrets.set(installationId, [...(secrets.get(installationId) ?? []), secret]);
  }
  return secrets;
}

async function lastRunsOf(
  client: DatabaseClient,
  organisationId: string,
  installationIds: string[],
): Promise<Map<string, RunSummary>> {
  const rows = await client.$queryRaw<RunSummaryRow[]>`
    SELECT last.*
    FROM unnest(${installationIds}::uuid[]) AS wanted(id)
    CROSS JOIN LATERAL (
      SELECT ${RUN_SUMMARY_COLUMNS} FROM runs r
      WHERE r.organisation_id = ${organisationId}::uuid AND r.installation_id = wanted.id
      ORDER BY r.queued_at DESC, r.id DESC
      LIMIT 1
    ) AS last`;
  return new Map(rows.map((row) => [row.installationId, toRunSummary(row)]));
}
