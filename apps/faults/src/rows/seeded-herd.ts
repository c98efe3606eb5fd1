import type { House } from '@quayside/testbed';

const NAME = 'One of the herd';
/** Every installation is due a little more than a day ago, each at a time of its own. */
const SEED = `
WITH o AS (
  INSERT INTO organisations (name) SELECT $1 FROM generate_series(1, $2::int) RETURNING id
)
INSERT INTO installations
  (organisation_id, connector, identifier, name, resync_interval_minutes, send_raw_data_examples, next_run_at)
SELECT o.id, 'statuspage', 'herd-' || n, $1, 60, false, now() - interval '24 hours' - random() * interval '1 hour'
FROM o, generate_series(1, $3::int) AS n`;

const OF_THE_HERD = 'organisation_id IN (SELECT id FROM organisations WHERE name = $1)';

export interface HerdCensus {
  readonly installations: number;
  readonly runs: number;
  /** the most that one installation has */
  readonly mostRuns: number;
  /** with a gap of the reason `missed`, for the 24 times of a day, or one more */
  readonly explained: number;
  /** of that reason, all of them */
  readonly gaps: number;
  /** runs that one transaction made, at the most */
  readonly mostAtOnce: number;
  /** of the next due times, the most in one minute of the hour */
  readonly mostInMinute: number;
}

/** Installations of organisations that have nothing else: no worker can run them. */
export async function seedHerd(house: House, organisations: number, each: number): Promise<void> {
  await house.query(SEED, NAME, organisations, each);
}

export async function countHerd(house: House): Promise<HerdCensus> {
  const [census] = await house.query<HerdCensus>(
    `WITH i AS (SELECT * FROM installations WHERE ${OF_THE_HERD}),
          r AS (SELECT installation_id, count(*) AS count FROM runs WHERE ${OF_THE_HERD} GROUP BY 1),
          g AS (SELECT installation_id, count FROM schedule_gaps WHERE ${OF_THE_HERD} AND reason = 'missed'),
          turns AS (SELECT count(*) AS count FROM runs WHERE ${OF_THE_HERD} GROUP BY queued_at),
          minutes AS (SELECT count(*) AS count FROM i GROUP BY date_trunc('minute', next_run_at))
     SELECT (SELECT count(*)::int FROM i) AS installations,
            (SELECT coalesce(sum(count), 0)::int FROM r) AS runs,
            (SELECT coalesce(max(count), 0)::int FROM r) AS "mostRuns",
            (SELECT count(DISTINCT installation_id)::int FROM g WHERE count BETWEEN 24 AND 25) AS explained,
            (SELECT count(*)::int FROM g) AS gaps,
            (SELECT coalesce(max(count), 0)::int FROM turns) AS "mostAtOnce",
            (SELECT coalesce(max(count), 0)::int FROM minutes) AS "mostInMinute"`,
    NAME,
  );
  if (!census) throw new Error('the herd could not be counted');
  return census;
}

export async function removeHerd(house: House): Promise<void> {
  // some are due again in a moment
  await house.query(`UPDATE installations SET next_run_at = now() + interval '1 day' WHERE ${OF_THE_HERD}`, NAME);
  for (const table of ['runs', 'schedule_gaps', 'installations'])
    await house.query(`DELETE FROM ${table} WHERE ${OF_THE_HERD}`, NAME);
  await house.query('DELETE FROM organisations WHERE name = $1', NAME);
}
