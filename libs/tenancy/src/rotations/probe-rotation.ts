import type { JsonObject } from '@quayside/domain';
import { Prisma, type Database } from '@quayside/platform-database';
import { recordAudit } from '../audit/record-audit';
import type { ClaimedSecret } from '../runs/claim-run';
import { VAULT_ACTOR } from '../secrets/data-keys';
import { fitsInstallation } from './rotation';

/** What a worker needs to try a new value where the installation would use it. */
export interface RotationProbe {
  readonly organisationId: string;
  readonly installationId: string;
  readonly secretId: string;
  readonly rotationId: string;
  readonly setting: string;
  /** of the new value */
  readonly fingerprint: string;
  /** probes of it that were begun, this one included */
  readonly probes: number;
  readonly connector: string;
  /** those that are not sensitive */
  readonly settings: JsonObject;
  /** the other sensitive ones, as they are in use */
  readonly secrets: readonly (ClaimedSecret & { readonly setting: string })[];
}

export type ProbeEnd =
  | { readonly result: 'proven' }
  | { readonly result: 'refused'; readonly code: string; readonly message: string }
  | { readonly result: 'undecided'; readonly code: string; readonly message: string; readonly waitSeconds: number };

const MAX_MESSAGE_LENGTH = 2_000;

/**
 * Begins a probe. Null when there is nothing to try: the rotation is decided, gone or over, or the installation was changed
 * since, so that the value is meant for another host. A probe whose worker died is begun again.
 */
export async function openProbe(
  database: Database,
  organisationId: string,
  secretId: string,
): Promise<RotationProbe | null> {
  // one snapshot: a host and the values that go with it are read as they were together
  const options = { isolationLevel: 'RepeatableRead' } as const;
  return database.of(organisationId).transaction(async (transaction) => {
    const [row] = await transaction.$queryRaw<Omit<RotationProbe, 'secrets'>[]>`
      UPDATE secret_rotations AS r SET state = 'probing', probes = r.probes + 1
      FROM installations AS i, secrets AS s
      WHERE r.organisation_id = ${organisationId}::uuid AND r.secret_id = ${secretId}::uuid
        AND r.state IN ('pending', 'probing') AND r.expires_at > now()
        AND i.organisation_id = r.organisation_id AND i.id = r.installation_id AND i.deleted_at IS NULL
        AND s.organisation_id = r.organisation_id AND s.id = r.secret_id AND ${fitsInstallation()}
      RETURNING r.organisation_id AS "organisationId", r.installation_id AS "installationId",
                r.secret_id AS "secretId", r.id AS "rotationId", s.setting, r.fingerprint, r.probes, i.connector, i.settings`;
    if (row === undefined) return null;
    const others = await transaction.secret.findMany({
      where: { organisationId, installationId: row.installationId, destroyedAt: null, id: { not: secretId } },
      orderBy: { setting: 'asc' },
    });
    return { ...row, secrets: others.map(({ id, setting, fingerprint }) => ({ secretId: id, setting, fingerprint })) };
  }, options);
}

/**
 * Writes down how a probe ended; nothing when the rotation was taken away meanwhile or decided by another probe, or the
 * installation was changed. What was refused is destroyed.
 */
export async function settleProbe(database: Database, probe: RotationProbe, end: ProbeEnd): Promise<boolean> {
  const { organisationId, installationId, secretId, rotationId, fingerprint } = probe;
  const { result } = end;
  const { code, message } = end.result === 'proven' ? { code: null, message: null } : end;
  return database.of(organisationId).transaction(async (transaction) => {
    const settled = await transaction.$executeRaw`
      UPDATE secret_rotations AS r
      SET ${changesOf(end)}, probed_at = now(), probe_result = ${result}, probe_code = ${code}::text,
          probe_message = left(${message}::text, ${MAX_MESSAGE_LENGTH}::integer)
      FROM installations AS i
      WHERE r.organisation_id = ${organisationId}::uuid AND r.secret_id = ${secretId}::uuid
        AND r.id = ${rotationId}::uuid AND r.state = 'probing'
        AND i.organisation_id = r.organisation_id AND i.id = r.installation_id AND ${fitsInstallation()}`;
    if (settled === 0) return false;
    const details = { fingerprint, result, ...(code !== null && { code }) };
    await recordAudit(transaction, organisationId, VAULT_ACTOR, [
      { action: 'secret.probed', installationId, secretId, details },
    ]);
    return true;
  });
}

function changesOf(end: ProbeEnd): Prisma.Sql {
  switch (end.result) {
    case 'proven':
      return Prisma.sql`state = 'proven', due_at = r.expires_at`;
    case 'refused':
      return Prisma.sql`state = 'refused', ciphertext = NULL, due_at = r.expires_at`;
    case 'undecided':
      return Prisma.sql`state = 'pending',
        due_at = least(r.expires_at, now() + make_interval(secs => ${end.waitSeconds}::double precision))`;
  }
}
