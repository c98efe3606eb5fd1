import { jsonParameter, type DatabaseClient } from '@quayside/platform-database';
import { lostRuns } from './lost-runs.sql';

export interface MarkedRow {
  readonly organisationId: string;
  readonly installationId: string;
  readonly runId: string;
  readonly epoch: number;
  readonly isBackground: boolean;
}

/** Counts chosen runs as dispatched from now on, and gives the ids of those that nobody else had chosen before. */
export async function markChosen(
  client: DatabaseClient,
  chosen: readonly { readonly organisationId: string; readonly runId: string }[],
): Promise<ReadonlySet<string>> {
  // a row that is locked is being chosen by another scheduler, or its run is cancelled
  const marked = await client.$queryRaw<{ id: string }[]>`
    WITH free AS (
      SELECT r.organisation_id, r.id
      FROM jsonb_to_recordset(${jsonParameter(chosen)}::jsonb) AS k("organisationId" uuid, "runId" uuid)
      JOIN runs r ON r.organisation_id = k."organisationId" AND r.id = k."runId"
      WHERE r.state = 'queued' AND r.dispatched_at IS NULL
      FOR NO KEY UPDATE OF r SKIP LOCKED
    )
    UPDATE runs r SET dispatched_at = now() FROM free
    WHERE r.organisation_id = free.organisation_id AND r.id = free.id
    RETURNING r.id`;
  return new Set(marked.map(({ id }) => id));
}

/** Counts runs whose job is taken for lost as dispatched from now on, those first that have waited longest. */
export async function markLost(
  client: DatabaseClient,
  options: { readonly limit: number; readonly redispatchAfterSeconds: number },
): Promise<MarkedRow[]> {
  return client.$queryRaw<MarkedRow[]>`
    WITH lost AS (
      SELECT organisation_id, id
      FROM runs
      WHERE ${lostRuns(options.redispatchAfterSeconds)}
      ORDER BY dispatched_at NULLS FIRST
      LIMIT ${options.limit}
      FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE runs r SET dispatched_at = now() FROM lost
    WHERE r.organisation_id = lost.organisation_id AND r.id = lost.id
    RETURNING r.organisation_id AS "organisationId", r.installation_id AS "installationId", r.id AS "runId", r.epoch,
              r.trigger = 'schedule' AS "isBackground"`;
}
