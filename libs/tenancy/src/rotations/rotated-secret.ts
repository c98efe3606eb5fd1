import type { RotationState } from '@quayside/domain';
import type { Database, DatabaseClient } from '@quayside/platform-database';
import type { SecretRole } from '../secrets/secret-binding';
import { TenancyError } from '../tenancy-error';
import { fitsInstallation } from './rotation';

/** The secret of an installation, with the value in use. */
export interface RotatedSecret {
  readonly secretId: string;
  readonly installationId: string;
  readonly role: SecretRole;
  readonly setting: string;
  readonly name: string;
  readonly fingerprint: string;
}

/** @throws TenancyError `secret_not_found`, `rotation_unsupported` */
export async function findRotated(
  database: Database,
  organisationId: string,
  secretId: string,
): Promise<RotatedSecret> {
  const found = await database.of(organisationId).prisma.secret.findFirst({
    where: { organisationId, id: secretId, destroyedAt: null },
    select: { installationId: true, role: true, setting: true, name: true, fingerprint: true },
  });
  const context = { organisationId, secretId };
  if (found === null) throw new TenancyError('secret_not_found', 'There is no such secret', { context });
  const { installationId, role, ...rest } = found;
  if (installationId === null) {
    const message = 'Only the sensitive settings of installations are rotated; put the Port connection anew instead';
    throw new TenancyError('rotation_unsupported', message, { context });
  }
  return { ...rest, secretId, installationId, role: role as SecretRole };
}

export interface ReadyRotation {
  readonly id: string;
  readonly fingerprint: string;
}

/**
 * The rotation of a secret, when it is in the state that something can be done in.
 *
 * @throws TenancyError `rotation_not_found`, `rotation_not_ready`, `rotation_outdated`
 */
export async function requireRotation(
  prisma: DatabaseClient,
  organisationId: string,
  secretId: string,
  wanted: RotationState,
): Promise<ReadyRotation> {
  const [row] = await prisma.$queryRaw<(ReadyRotation & { state: RotationState; fits: boolean; over: boolean })[]>`
    SELECT r.id, r.fingerprint, r.state, ${fitsInstallation()} AS fits, r.expires_at <= now() AS over
    FROM secret_rotations r
    JOIN installations i ON i.organisation_id = r.organisation_id AND i.id = r.installation_id
    WHERE r.organisation_id = ${organisationId}::uuid AND r.secret_id = ${secretId}::uuid`;
  const context = { organisationId, secretId };
  if (row === undefined || row.over) throw rotationNotFound(organisationId, secretId);
  const { id, fingerprint, state, fits } = row;
  if (state !== wanted) {
    const message = `The second value of the secret is ${state}; this takes one that is ${wanted}`;
    throw new TenancyError('rotation_not_ready', message, { context });
  }
  if (!fits) {
    const message = 'The installation was changed since the second value was put in: abandon it and begin again';
    throw new TenancyError('rotation_outdated', message, { context });
  }
  return { id, fingerprint };
}

export function rotationNotFound(organisationId: string, secretId: string): TenancyError {
  const context = { organisationId, secretId };
  return new TenancyError('rotation_not_found', 'The secret has no second value', { context });
}
