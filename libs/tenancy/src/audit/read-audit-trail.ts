import type { ChainedEvent, ChainHead } from '@quayside/contracts';
import { Prisma, type Database } from '@quayside/platform-database';
import {
  CHAINED_EVENT_COLUMNS,
  inTime,
  toChainedEvent,
  type ChainedEventRow,
  type TimeRange,
} from './audit-events.sql';

/** A stretch of a trail without gaps. */
export interface TrailRange extends TimeRange {
  /** behind the event of this number */
  readonly after: number;
  /** up to the event of this number, and with it; to the end when absent */
  readonly upTo?: number | undefined;
}

/** The next events of a trail, the earliest first, at most `limit`. */
export async function readAuditTrail(
  database: Database,
  organisationId: string,
  range: TrailRange,
  limit: number,
): Promise<ChainedEvent[]> {
  const upTo = range.upTo === undefined ? Prisma.empty : Prisma.sql`AND e.seq <= ${range.upTo}::bigint`;
  const rows = await database.of(organisationId).prisma.$queryRaw<ChainedEventRow[]>`
    SELECT ${CHAINED_EVENT_COLUMNS} FROM audit_events e
    WHERE e.organisation_id = ${organisationId}::uuid AND e.seq > ${range.after}::bigint ${upTo}
      ${inTime(organisationId, range)}
    ORDER BY e.seq
    LIMIT ${limit}`;
  return rows.map(toChainedEvent);
}

/** Where the trail of an organisation ends; null when it has none. */
export async function findAuditHead(database: Database, organisationId: string): Promise<ChainHead | null> {
  const [row] = await database.of(organisationId).prisma.$queryRaw<{ seq: bigint; hash: string }[]>`
    SELECT h.seq, encode(h.hash, 'hex') AS hash FROM audit_heads h WHERE h.organisation_id = ${organisationId}::uuid`;
  return row === undefined ? null : { seq: Number(row.seq), hash: row.hash };
}
