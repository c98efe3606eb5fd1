import type { Database } from '@quayside/platform-database';

export interface DueRotation {
  readonly organisationId: string;
  readonly secretId: string;
}

export interface ClaimDueRotationsOptions {
  /** most rotations that one call claims */
  readonly limit: number;
  /** when one comes up again that its worker does not come to the end of */
  readonly againAfterSeconds: number;
}

/**
 * Claims rotations that somebody has to see to, because a new value is to be probed or a second one has expired, the longest
 * waiting first. Workers may call it at the same time: each is claimed by one. Gives ids only.
 */
export async function claimDueRotations(
  database: Database,
  { limit, againAfterSeconds }: ClaimDueRotationsOptions,
): Promise<DueRotation[]> {
  return database.acrossTenants.prisma.$queryRaw<DueRotation[]>`
    UPDATE secret_rotations AS r SET due_at = now() + make_interval(secs => ${againAfterSeconds}::double precision)
    FROM (
      SELECT organisation_id, secret_id FROM secret_rotations
      WHERE due_at <= now()
      ORDER BY due_at
      LIMIT ${limit}
      FOR NO KEY UPDATE SKIP LOCKED
    ) AS due
    WHERE r.organisation_id = due.organisation_id AND r.secret_id = due.secret_id
    RETURNING r.organisation_id AS "organisationId", r.secret_id AS "secretId"`;
}
