import type { Database, DatabaseClient } from '@quayside/platform-database';
import { requestRunOfHeld } from './request-run';

/**
 * What became of a request for a resync that Port holds. `known`: it is not newer than the last one. `noted`: Port was asked
 * the first time; what was wanted before is not run for. `queued`: it has a run of its own. `joined`: a run that nobody has
 * begun yet is its run too. `later`: a run is under way that may have read before the request; the next poll sees it again.
 */
export type HonouredPortRequest =
  { readonly became: 'known' | 'noted' | 'later' } | { readonly became: 'queued' | 'joined'; readonly runId: string };

const PORT = { type: 'system', id: 'port' } as const;
/** Nobody has ever asked: any request is newer. */
const NEVER = new Date(0);

/**
 * Asks for a run, once, when Port holds a request that is newer than the last one that has its run; both are written in one
 * transaction. Of several workers that bring the same request one gets the run. A deleted or halted installation has none.
 *
 * @param requestedAt by Port's clock; null when nobody has ever asked
 */
export async function honourPortRequest(
  database: Database,
  organisationId: string,
  installationId: string,
  requestedAt: Date | null,
): Promise<HonouredPortRequest> {
  const wantedAt = requestedAt ?? NEVER;
  return database.of(organisationId).transaction(async (transaction): Promise<HonouredPortRequest> => {
    const [held] = await transaction.$queryRaw<{ honouredAt: Date | null }[]>`
      SELECT port_request_at AS "honouredAt" FROM installations
      WHERE organisation_id = ${organisationId}::uuid AND id = ${installationId}::uuid
        AND deleted_at IS NULL AND halted_at IS NULL AND (port_request_at IS NULL OR port_request_at < ${wantedAt}::timestamptz)
      FOR NO KEY UPDATE`;
    if (held === undefined) return { became: 'known' };
    const honoured = held.honouredAt === null ? FIRST : await findRun(transaction, organisationId, installationId);
    if (honoured.became === 'later') return honoured;
    await transaction.$executeRaw`
      UPDATE installations SET port_request_at = ${wantedAt}::timestamptz
      WHERE organisation_id = ${organisationId}::uuid AND id = ${installationId}::uuid`;
    return honoured;
  });
}

const FIRST: HonouredPortRequest = { became: 'noted' };

async function findRun(
  transaction: DatabaseClient,
  organisationId: string,
  installationId: string,
): Promise<HonouredPortRequest> {
  const { run, created } = await requestRunOfHeld(transaction, organisationId, installationId, 'port', PORT);
  if (created) return { became: 'queued', runId: run.id };
  return (await joinWaiting(transaction, organisationId, run.id))
    ? { became: 'joined', runId: run.id }
    : { became: 'later' };
}

/** A run that was due becomes one that somebody asked for, and so reads everything. */
async function joinWaiting(transaction: DatabaseClient, organisationId: string, runId: string): Promise<boolean> {
  const joined = await transaction.$executeRaw`
    UPDATE runs SET trigger = CASE WHEN trigger = 'schedule' THEN 'port' ELSE trigger END
    WHERE organisation_id = ${organisationId}::uuid AND id = ${runId}::uuid AND state = 'queued' AND epoch = 0`;
  return joined > 0;
}
