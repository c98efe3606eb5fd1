import { Prisma } from '@quayside/platform-database';

/**
 * The condition on a row of `runs` whose job is taken for lost: dispatched long ago and not begun, or begun by a worker whose
 * lease is over. A run of the second kind is given back once right away, then again only as the first kind is. It is looked
 * for through `runs_in_hand_idx`.
 */
export function lostRuns(redispatchAfterSeconds: number): Prisma.Sql {
  return Prisma.sql`(state = 'running' OR (state = 'queued' AND dispatched_at IS NOT NULL))
    AND (lease_expires_at IS NULL OR lease_expires_at < now())
    AND (dispatched_at IS NULL OR dispatched_at < lease_expires_at
         OR dispatched_at < now() - make_interval(secs => ${redispatchAfterSeconds}::integer))`;
}
