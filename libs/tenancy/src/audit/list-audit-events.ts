import type { AuditAction, ChainedEvent } from '@quayside/contracts';
import { Prisma, type Database } from '@quayside/platform-database';
import type { Actor } from './actor';
import {
  CHAINED_EVENT_COLUMNS,
  inTime,
  toChainedEvent,
  type ChainedEventRow,
  type TimeRange,
} from './audit-events.sql';

/** There is an index for each of these alone, and for `action` and `installationId` together. */
export interface AuditFilter extends TimeRange {
  readonly action?: AuditAction | undefined;
  readonly actor?: Pick<Actor, 'type' | 'id'> | undefined;
  /** deleted or not */
  readonly installationId?: string | undefined;
}

/** The trail of an organisation, the latest first. `before` is the id of the last event of the page before. */
export async function listAuditEvents(
  database: Database,
  organisationId: string,
  filter: AuditFilter,
  page: { readonly limit: number; readonly before?: string | undefined },
): Promise<ChainedEvent[]> {
  const rest =
    page.before === undefined
      ? Prisma.empty
      : Prisma.sql`AND e.seq < (
          SELECT b.seq FROM audit_events b
          WHERE b.organisation_id = ${organisationId}::uuid AND b.id = ${page.before}::uuid)`;
  const rows = await database.of(organisationId).prisma.$queryRaw<ChainedEventRow[]>`
    SELECT ${CHAINED_EVENT_COLUMNS} FROM audit_events e
    WHERE e.organisation_id = ${organisationId}::uuid ${matching(filter)} ${inTime(organisationId, filter)} ${rest}
    ORDER BY e.seq DESC
    LIMIT ${page.limit}`;
  return rows.map(toChainedEvent);
}

function matching({ action, actor, installationId }: AuditFilter): Prisma.Sql {
  const conditions = [
    action === undefined ? Prisma.empty : Prisma.sql`AND e.action = ${action}`,
    actor === undefined ? Prisma.empty : Prisma.sql`AND e.actor_type = ${actor.type} AND e.actor_id = ${actor.id}`,
    installationId === undefined ? Prisma.empty : Prisma.sql`AND e.installation_id = ${installationId}::uuid`,
  ];
  return Prisma.join(conditions, ' ');
}
