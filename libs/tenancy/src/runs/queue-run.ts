import type { RunTrigger } from '@quayside/domain';
import type { DatabaseClient } from '@quayside/platform-database';
import { RUN_SUMMARY_COLUMNS, toRunSummary, type RunSummary, type RunSummaryRow } from './run-summary';

/** A new queued run, or null when the installation has an active one. */
export async function queueRun(
  transaction: DatabaseClient,
  organisationId: string,
  installationId: string,
  trigger: RunTrigger,
): Promise<RunSummary | null> {
  const [row] = await transaction.$queryRaw<RunSummaryRow[]>`
    INSERT INTO runs AS r (organisation_id, installation_id, trigger)
    VALUES (${organisationId}::uuid, ${installationId}::uuid, ${trigger})
    ON CONFLICT (organisation_id, installation_id) WHERE state IN ('queued', 'running') DO NOTHING
    RETURNING ${RUN_SUMMARY_COLUMNS}`;
  return row === undefined ? null : toRunSummary(row);
}
