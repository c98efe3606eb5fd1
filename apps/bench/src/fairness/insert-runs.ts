import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { FairnessScene, TenantGroup } from './fairness-scene';

export interface WaitingRun {
  readonly organisationId: string;
  readonly installationId: string;
  readonly runId: string;
  readonly isQuiet: boolean;
  /** how long it is to hold its worker */
  readonly runMs: number;
}

/** All runs of a scene wait from the last statement on, those of noisy tenants first. */
export async function insertRuns(pool: Pool, scene: FairnessScene): Promise<readonly WaitingRun[]> {
  const runs = [...runsOf(scene.noisy, false), ...runsOf(scene.quiet, true)];
  const columns = [
    runs.map(({ organisationId }) => organisationId),
    runs.map(({ installationId }) => installationId),
    runs.map(({ runId }) => runId),
    runs.map(({ isQuiet }) => (isQuiet ? scene.quiet : scene.noisy).lastRunSeconds),
  ];
  await pool.query(
    `INSERT INTO organisations (id, name) SELECT DISTINCT id, 'Example' FROM unnest($1::uuid[]) AS id`,
    columns.slice(0, 1),
  );
  await pool.query(
    `INSERT INTO installations (organisation_id, id, connector, identifier, name, resync_interval_minutes,
                                send_raw_data_examples, next_run_at)
     SELECT o, i, 'statuspage', 'installation-' || i, 'Example', 60, true, now() + interval '1 day'
     FROM unnest($1::uuid[], $2::uuid[]) AS t (o, i)`,
    columns.slice(0, 2),
  );
  await pool.query(
    `INSERT INTO runs (organisation_id, installation_id, trigger, state, outcome, queued_at, started_at, finished_at)
     SELECT o, i, 'schedule', 'finished', 'complete', now() - interval '1 hour', now() - interval '1 hour',
            now() - interval '1 hour' + make_interval(secs => seconds)
     FROM unnest($1::uuid[], $2::uuid[], $3::float8[]) AS t (o, i, seconds)`,
    [columns[0], columns[1], columns[3]],
  );
  await pool.query('VACUUM ANALYZE organisations, installations, runs');
  await pool.query(
    `INSERT INTO runs (organisation_id, installation_id, id, trigger, queued_at)
     SELECT o, i, r, 'schedule', now() - interval '1 minute' + make_interval(secs => place / 1000.0)
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) WITH ORDINALITY AS t (o, i, r, place)`,
    columns.slice(0, 3),
  );
  return runs;
}

function runsOf({ tenants, runsEach, runMs }: TenantGroup, isQuiet: boolean): readonly WaitingRun[] {
  return Array.from({ length: tenants }, () => randomUUID()).flatMap((organisationId) =>
    Array.from({ length: runsEach }, (_, index) => ({
      organisationId,
      installationId: randomUUID(),
      runId: randomUUID(),
      isQuiet,
      // the same lengths for every tenant and in every round, spread by the golden ratio
      runMs: runMs * (0.5 + ((index * GOLDEN) % 1)),
    })),
  );
}

const GOLDEN = 0.618_033_988_75;
