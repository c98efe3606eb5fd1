import type { Database } from '@quayside/platform-database';
import type { Actor } from './actor';
import { recordAudit } from './record-audit';

/**
 * Adds to the trail of an organisation that somebody else looks at what is theirs; nothing where there is no such organisation.
 * `route` says at what, without any id.
 */
export async function recordAccess(
  database: Database,
  organisationId: string,
  actor: Actor,
  route: string,
): Promise<void> {
  await database.of(organisationId).transaction(async (transaction) => {
    const organisation = await transaction.organisation.findUnique({
      where: { id: organisationId },
      select: { id: true },
    });
    if (organisation === null) return;
    await recordAudit(transaction, organisationId, actor, [{ action: 'organisation.accessed', details: { route } }]);
  });
}
