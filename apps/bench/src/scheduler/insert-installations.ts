import { randomUUID } from 'node:crypto';
import { firstDueTime } from '@quayside/resync-schedule';
import type { Pool } from 'pg';
import type { SchedulerScene } from './scheduler-scene';

const PER_ORGANISATION = 10;

export interface Inserted {
  readonly organisationId: string;
  readonly installationId: string;
  /** when it is due first, in ms of the machine's clock */
  readonly dueMs: number;
}

/** Installations on the grid of the product's schedule. */
export async function insertInstallations(pool: Pool, scene: SchedulerScene): Promise<readonly Inserted[]> {
  const organisations = Array.from({ length: Math.ceil(scene.installations / PER_ORGANISATION) }, () => randomUUID());
  const intervalMinutes = Math.round(scene.periodMs / 60_000);
  const now = new Date(scene.dueMs(0));
  const inserted = Array.from({ length: scene.installations }, (_, index): Inserted => {
    const installationId = randomUUID();
    const dueMs = firstDueTime({ installationId, intervalMinutes, now }).getTime();
    return { organisationId: organisations[Math.floor(index / PER_ORGANISATION)] ?? '', installationId, dueMs };
  });
  await pool.query(`INSERT INTO organisations (id, name) SELECT id, 'Example' FROM unnest($1::uuid[]) AS id`, [
    organisations,
  ]);
  await pool.query(
    `INSERT INTO installations (organisation_id, id, connector, identifier, name, resync_interval_minutes,
                                send_raw_data_examples, next_run_at)
     SELECT o, i, 'statuspage', 'installation-' || i, 'Example', $4, true, to_timestamp(due / 1000.0)
     FROM unnest($1::uuid[], $2::uuid[], $3::float8[]) AS t (o, i, due)`,
    [
      inserted.map(({ organisationId }) => organisationId),
      inserted.map(({ installationId }) => installationId),
      inserted.map(({ dueMs }) => dueMs),
      intervalMinutes,
    ],
  );
  await pool.query('VACUUM ANALYZE installations');
  return inserted;
}

/** A run's life after it was taken is the worker's, in every design; here it ends between two windows. */
export async function endRuns(pool: Pool): Promise<void> {
  await pool.query(`
    UPDATE runs SET state = 'finished', outcome = 'complete', started_at = now(), finished_at = now()
    WHERE state = 'queued' AND dispatched_at IS NOT NULL`);
}
