import type { ProbeResult, RotationState } from '@quayside/domain';
import { Prisma, type DatabaseClient } from '@quayside/platform-database';
import { upstreamDigest } from '../installations/halt';

/** A second value is destroyed so long after it was put in, or was replaced, at the latest. */
export const KEPT_DAYS = 7;

/** What may be told of the second value of a secret. */
export interface Rotation {
  readonly id: string;
  readonly state: RotationState;
  readonly fingerprint: string;
  readonly begunAt: Date;
  readonly promotedAt: Date | null;
  /** when the second value is destroyed */
  readonly expiresAt: Date;
  /** the installation was changed since: it is neither probed nor promoted, nor gone back to */
  readonly isOutdated: boolean;
  readonly probedAt: Date | null;
  readonly probeResult: ProbeResult | null;
  /** why it was not proven */
  readonly probeCode: string | null;
  readonly probeMessage: string | null;
}

/** Whether a rotation `r` fits its installation `i`, whose settings say where the value is sent. */
export function fitsInstallation(): Prisma.Sql {
  return Prisma.sql`r.basis = ${upstreamDigest()}`;
}

/** By the ids of their secrets. */
export async function findRotations(
  prisma: DatabaseClient,
  organisationId: string,
  secretIds: readonly string[],
): Promise<ReadonlyMap<string, Rotation>> {
  const rows = await prisma.$queryRaw<(Rotation & { secretId: string })[]>`
    SELECT r.secret_id AS "secretId", r.id, r.state, r.fingerprint, r.begun_at AS "begunAt",
           r.promoted_at AS "promotedAt", r.expires_at AS "expiresAt", NOT ${fitsInstallation()} AS "isOutdated",
           r.probed_at AS "probedAt", r.probe_result AS "probeResult", r.probe_code AS "probeCode",
           r.probe_message AS "probeMessage"
    FROM secret_rotations r
    JOIN installations i ON i.organisation_id = r.organisation_id AND i.id = r.installation_id
    WHERE r.organisation_id = ${organisationId}::uuid AND r.secret_id = ANY(${[...secretIds]}::uuid[])`;
  return new Map(rows.map(({ secretId, ...rotation }) => [secretId, rotation]));
}
