import { Prisma, type Database } from '@quayside/platform-database';
import type { RunRef } from '../runs/run-ref';

/** A run works so long before it is asked to give way, and so much longer each time it has done so. */
const WORK_SECONDS = 60;
/** A job that waits longer finds no free worker. */
const WAIT_SECONDS = 2;

/**
 * Whether a run at work `c` may give way to a waiting one `w`. Both carry their place in their organisation: the k-th of one
 * gives way to the k-th of the other, as if those before them had done so. Between organisations it does when its own still
 * has no fewer at work afterwards; and one fewer when it was due and a person waits, of whose organisation only what people
 * asked for is counted, so that many clicks push no more aside than few. What a person asked for does not give way to what
 * was due.
 */
const GIVES_WAY = Prisma.sql`(
  (c.is_due OR NOT w.is_due) AND CASE
    WHEN c.organisation_id = w.organisation_id THEN c.is_due AND NOT w.is_due AND c.place = w.place
    ELSE c.held - w.held >= 2 * greatest(c.place, w.place) - (c.is_due AND NOT w.is_due)::integer
  END
)`;

/**
 * Whether a running run should be handed back at its next page, because others wait for a worker. As many runs are asked as
 * others wait that one of them may give way to: what was due first, of who has most at work, and of those what has worked
 * longest. A run that has given way k times works for k + 1 minutes before it is asked, so that it comes to its end however
 * long others wait.
 *
 * It looks at all runs that workers have or soon will, through `runs_in_hand_idx`: as many as there are places.
 */
export async function isAskedToGiveWay(database: Database, run: RunRef): Promise<boolean> {
  const asked = await database.acrossTenants.prisma.$queryRaw<unknown[]>`
    WITH in_hand AS MATERIALIZED (
      SELECT id, organisation_id, epoch, state, trigger = 'schedule' AS is_due, dispatched_at, claimed_at,
             claimed_at < now() - make_interval(secs => ${WORK_SECONDS}::integer * (1 + yields)) AS has_worked
      FROM runs
      WHERE state = 'running' OR (state = 'queued' AND dispatched_at IS NOT NULL)
    ), at_work AS (
      SELECT organisation_id, count(*) AS held, count(*) FILTER (WHERE NOT is_due) AS held_by_people
      FROM in_hand WHERE state = 'running' GROUP BY organisation_id
    ), candidates AS (
      SELECT h.*, a.held,
             row_number() OVER (PARTITION BY organisation_id ORDER BY h.is_due DESC, h.claimed_at, h.id) AS place
      FROM in_hand h JOIN at_work a USING (organisation_id)
      WHERE h.state = 'running' AND h.has_worked
    ), waiting AS (
      SELECT organisation_id, w.is_due,
             coalesce(CASE WHEN w.is_due THEN a.held ELSE a.held_by_people END, 0) AS held,
             row_number() OVER (PARTITION BY organisation_id ORDER BY w.is_due, w.dispatched_at, w.id) AS place
      FROM in_hand w LEFT JOIN at_work a USING (organisation_id)
      WHERE w.state = 'queued' AND w.dispatched_at < now() - make_interval(secs => ${WAIT_SECONDS}::integer)
    ), asked AS (
      SELECT c.* FROM candidates c WHERE EXISTS (SELECT FROM waiting w WHERE ${GIVES_WAY})
      ORDER BY c.is_due DESC, c.held DESC, c.claimed_at, c.id
      LIMIT (SELECT count(*) FROM waiting w WHERE EXISTS (SELECT FROM candidates c WHERE ${GIVES_WAY}))
    )
    SELECT 1 FROM asked
    WHERE organisation_id = ${run.organisationId}::uuid AND id = ${run.runId}::uuid AND epoch = ${run.epoch}`;
  return asked.length === 1;
}
