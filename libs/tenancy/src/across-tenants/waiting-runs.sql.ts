import type { DatabaseClient } from '@quayside/platform-database';

/** Most organisations of one lane that one look comes to. */
export const MAX_ORGANISATIONS = 200;
/** About as many runs of one lane are looked at, however few organisations they are shared by. */
const MAX_RUNS = 400;

/** No organisation has it: every id comes behind it. */
export const NO_ORGANISATION = '00000000-0000-0000-0000-000000000000';

/** A run that waits, with what its organisation has in hand. */
export interface WaitingRow {
  readonly organisationId: string;
  readonly installationId: string;
  readonly runId: string;
  readonly epoch: number;
  readonly isBackground: boolean;
  /** active runs of the organisation that are dispatched already; in the interactive lane, those of people only */
  readonly inHand: number;
  /** how long the last run of the installation took; null when there was none */
  readonly lastRunSeconds: number | null;
}

/**
 * What no queue knows yet, by lane: organisations in the order of their ids, beginning behind the one given and going
 * round to it, and of each the runs that have waited longest. It steps from organisation to organisation in
 * `runs_waiting_idx`, so its cost is bounded by what it gives back, whatever the number of runs that wait.
 */
export async function selectWaitingRuns(
  client: DatabaseClient,
  after: { readonly interactive: string; readonly background: string },
): Promise<WaitingRow[]> {
  // Each lane begins with a row for the place to begin behind, and passes from the end to the beginning with another, of
  // no organisation. OFFSET 0 keeps Postgres from looking up the next organisation once for every use of it.
  return client.$queryRaw<WaitingRow[]>`
    WITH RECURSIVE ring AS (
      SELECT lane.is_background, lane.after, lane.after AS organisation_id, false AS wrapped, 0 AS turn
      FROM (VALUES (false, ${after.interactive}::uuid), (true, ${after.background}::uuid)) AS lane (is_background, after)
      UNION ALL
      SELECT ring.is_background, ring.after, coalesce(next.id, ${NO_ORGANISATION}::uuid),
             ring.wrapped OR next.id IS NULL, ring.turn + (next.id IS NOT NULL)::int
      FROM ring
      CROSS JOIN LATERAL (
        SELECT (
          SELECT r.organisation_id FROM runs r
          WHERE r.state = 'queued' AND r.dispatched_at IS NULL
            AND (r.trigger = 'schedule') = ring.is_background AND r.organisation_id > ring.organisation_id
          ORDER BY r.organisation_id LIMIT 1
        ) AS id
        OFFSET 0
      ) AS next
      WHERE ring.turn < ${MAX_ORGANISATIONS}
        AND NOT (ring.wrapped AND (next.id IS NULL OR next.id > ring.after))
    ), turns AS (
      SELECT is_background, organisation_id, turn, count(*) OVER (PARTITION BY is_background) AS organisations
      FROM ring WHERE turn > 0 AND organisation_id <> ${NO_ORGANISATION}::uuid
    )
    SELECT t.organisation_id AS "organisationId", w.installation_id AS "installationId", w.id AS "runId", w.epoch,
           t.is_background AS "isBackground", held.count AS "inHand", past.seconds AS "lastRunSeconds"
    FROM turns t
    CROSS JOIN LATERAL (
      SELECT count(*)::int FROM runs h
      WHERE (h.state = 'running' OR (h.state = 'queued' AND h.dispatched_at IS NOT NULL))
        AND h.organisation_id = t.organisation_id AND (t.is_background OR h.trigger <> 'schedule')
    ) AS held
    CROSS JOIN LATERAL (
      SELECT r.installation_id, r.id, r.epoch, r.queued_at FROM runs r
      WHERE r.state = 'queued' AND r.dispatched_at IS NULL
        AND (r.trigger = 'schedule') = t.is_background AND r.organisation_id = t.organisation_id
      ORDER BY r.queued_at LIMIT greatest(1, ${MAX_RUNS}::int / t.organisations)
    ) AS w
    LEFT JOIN LATERAL (
      SELECT extract(epoch FROM p.finished_at - p.started_at)::float8 AS seconds FROM runs p
      WHERE p.organisation_id = t.organisation_id AND p.installation_id = w.installation_id AND p.state = 'finished'
      ORDER BY p.queued_at DESC, p.id DESC LIMIT 1
    ) AS past ON true
    ORDER BY t.is_background, t.turn, w.queued_at`;
}
