import type { ChainedEvent } from '@quayside/contracts';
import { Prisma } from '@quayside/platform-database';

/** The columns of an `audit_events` row `e`, in the spelling in which they are hashed. */
export const CHAINED_EVENT_COLUMNS = Prisma.sql`
  e.organisation_id AS "organisationId", e.seq, encode(e.previous_hash, 'hex') AS "previousHash", e.id,
  to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
  e.actor_type AS "actorType", e.actor_id AS "actorId",
  e.origin_address AS "originAddress", e.origin_request_id AS "originRequestId",
  e.action, e.installation_id AS "installationId", e.run_id AS "runId", e.secret_id AS "secretId",
  e.details::text AS details, encode(e.hash, 'hex') AS hash`;

export type ChainedEventRow = Omit<ChainedEvent, 'seq'> & { readonly seq: bigint };

/** With its properties in the order in which they are hashed. */
export function toChainedEvent({ organisationId, seq, ...row }: ChainedEventRow): ChainedEvent {
  return { organisationId, seq: Number(seq), ...row };
}

/** A stretch of time. */
export interface TimeRange {
  /** inclusive */
  readonly from?: Date | undefined;
  /** exclusive */
  readonly to?: Date | undefined;
}

/** Events `e` of a stretch of time, by their numbers: times do not go back along a trail. */
export function inTime(organisationId: string, { from, to }: TimeRange): Prisma.Sql {
  const firstSince = (time: Date) => Prisma.sql`(
    SELECT f.seq FROM audit_events f
    WHERE f.organisation_id = ${organisationId}::uuid AND f.at >= ${time}::timestamptz
    ORDER BY f.at, f.seq LIMIT 1)`;
  const since = from === undefined ? Prisma.empty : Prisma.sql`AND e.seq >= ${firstSince(from)}`;
  const until =
    to === undefined ? Prisma.empty : Prisma.sql`AND e.seq < coalesce(${firstSince(to)}, 9223372036854775807)`;
  return Prisma.sql`${since} ${until}`;
}
