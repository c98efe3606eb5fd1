/** What a run has sent, over all its attempts, and what it holds back. */
import { UNKNOWN_KIND, type RunRequests } from '@quayside/domain';
import { Prisma } from '@quayside/platform-database';
import type { RunIds } from './decided-deletions.sql';
import type { RunRef } from './run-ref';

/** Adds what an attempt has sent since its commit before. */
export function addRequests(
  { organisationId, runId }: Pick<RunRef, 'organisationId' | 'runId'>,
  sent: RunRequests,
): Prisma.Sql {
  return Prisma.sql`
    UPDATE runs
    SET requests_upstream = requests_upstream + ${sent.upstream}, requests_port = requests_port + ${sent.port},
        limiter_wait_ms = limiter_wait_ms + ${sent.limiterWaitMs ?? 0}
    WHERE organisation_id = ${organisationId}::uuid AND id = ${runId}::uuid`;
}

/** Counts what a run holds back, by kind. Counting again changes nothing. */
export function countHeld({ organisationId, runId }: Pick<RunIds, 'organisationId' | 'runId'>): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO run_kind_stats (organisation_id, run_id, kind, held)
    SELECT d.organisation_id, d.run_id, coalesce(d.kind, ${UNKNOWN_KIND}), count(*)
    FROM run_deletions d
    WHERE d.organisation_id = ${organisationId}::uuid AND d.run_id = ${runId}::uuid AND d.status = 'held'
    GROUP BY 1, 2, 3
    ON CONFLICT (organisation_id, run_id, kind) DO UPDATE SET held = EXCLUDED.held`;
}
