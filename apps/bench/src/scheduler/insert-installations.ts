import { randomUUID } from 'node:crypto';
import { firstDueTime } from '@quayside/resync-schedule';
import type { Pool } from 'pg';
import type { SchedulerScene } from './scheduler-scene';

const PER_ORGANISATION = 10;

/** Installations on the grid of the product's schedule. Gives when each is due first, in ms of the machine's clock. */
export async function insertInstallations(pool: Pool, scene: SchedulerScene): Promise<Map<string, number>> {
  const ids = Array.from({ length: scene.installations }, () => randomUUID());
  const organisations = Array.from({ length: Math.ceil(ids.length / PER_ORGANISATION) }, () => randomUUID());
  const intervalMinutes = Math.round(scene.periodMs / 60_000);
  const now = new Date(scene.dueMs(0));
  const due = new Map(
    ids.map((id) => [id, firstDueTime({ installationId: id, intervalMinutes, now }).getTime()] as const),
  );
  await pool.query(`INSERT INTO organisations (id, name) SELECT id, 'Example' FROM unnest($1::uuid[]) AS id`, [
    organisations,
  ]);
  await pool.query(
    `INSERT INTO installations (organisation_id, id, connector, identifier, name, resync_interval_minutes,
                                send_raw_data_examples, next_run_at)
     SELECT o, i, 'statuspage', 'installation-' || i, 'Example', $4, true, to_timestamp(due / 1000.0)
     FROM unnest($1::uuid[], $2::uuid[], $3::float8[]) AS t (o, i, due)`,
    [
      ids.map((_, index) => organisations[Math.floor(index / PER_ORGANISATION)]),
      ids,
      [...due.values()],
      intervalMinutes,
    ],
  );
  await pool.query('VACUUM ANALYZE installations');
  return due;
}
