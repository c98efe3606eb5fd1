import type { Logger } from '@quayside/domain';
import type { RefusedDestination } from '@quayside/http';
import type { Database } from '@quayside/platform-database';
import { recordRefusedAddress, type ClaimedRun } from '@quayside/tenancy';

/** Of one attempt at a run: an upstream can name as many hosts as it has pages. */
const MAX_HOSTS = 20;

/**
 * Puts what a run was pointed at and did not call on the audit trail of its organisation: each host once, up to a bound.
 * Never rejects: the request is refused already, whatever becomes of the entry.
 */
export function noteRefused(
  run: ClaimedRun,
  database: Database,
  logger: Logger,
): (refused: RefusedDestination) => Promise<void> {
  const { organisationId, installationId, runId } = run;
  const hosts = new Set<string>();
  return async (refused) => {
    if (hosts.has(refused.host) || hosts.size >= MAX_HOSTS) return;
    hosts.add(refused.host);
    logger.warn({ organisationId, runId, ...refused }, 'a run was pointed at an address that is not called');
    try {
      await recordRefusedAddress(database, { organisationId, installationId, runId, ...refused });
    } catch (error) {
      logger.error({ organisationId, runId, err: error }, 'a refused address is missing on the audit trail');
    }
  };
}
