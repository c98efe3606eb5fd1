import type { Database } from '@quayside/platform-database';
import { recordAudit } from './record-audit';

/** An address that somebody pointed a run at, and that it did not call. */
export interface RefusedAddress {
  readonly organisationId: string;
  readonly installationId: string;
  readonly runId: string;
  readonly host: string;
  /** for people */
  readonly reason: string;
}

const ACTION = 'egress.refused';
/** DNS has no longer names; what claims to be one is cut. */
const MAX_HOST = 253;
const MAX_REASON = 400;

/** Puts a refusal on the organisation's audit trail, unless the run has one for the same host there, or is not there. */
export async function recordRefusedAddress(database: Database, refused: RefusedAddress): Promise<void> {
  const { organisationId, installationId, runId } = refused;
  const details = { host: refused.host.slice(0, MAX_HOST), reason: refused.reason.slice(0, MAX_REASON) };
  await database.of(organisationId).transaction(async (transaction) => {
    // locked: whoever else has something to say of this run waits, and finds the entry
    const [run] = await transaction.$queryRaw<{ queuedAt: Date }[]>`
      SELECT queued_at AS "queuedAt" FROM runs
      WHERE organisation_id = ${organisationId}::uuid AND installation_id = ${installationId}::uuid AND id = ${runId}::uuid
      FOR NO KEY UPDATE`;
    if (run === undefined) return;
    const known = await transaction.auditEvent.findFirst({
      // by the time, the index of the trail finds the few entries since the run was made
      where: {
        organisationId,
        at: { gte: run.queuedAt },
        runId,
        action: ACTION,
        details: { path: ['host'], equals: details.host },
      },
      select: { id: true },
    });
    if (known !== null) return;
    await recordAudit(transaction, organisationId, { type: 'system', id: `run:${runId}` }, [
      { action: ACTION, installationId, runId, details },
    ]);
  });
}
