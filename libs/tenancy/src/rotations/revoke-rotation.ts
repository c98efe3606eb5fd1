import type { RotationState } from '@quayside/domain';
import { Prisma, type Database } from '@quayside/platform-database';
import type { Actor } from '../audit/actor';
import { recordAudit } from '../audit/record-audit';
import { VAULT_ACTOR } from '../secrets/data-keys';
import { rotationNotFound } from './rotated-secret';

/**
 * Destroys the second value of a secret: abandons a new one, or makes an old one unrecoverable.
 *
 * @throws TenancyError `rotation_not_found`
 */
export async function revokeRotation(
  database: Database,
  organisationId: string,
  secretId: string,
  actor: Actor,
): Promise<void> {
  const revoked = await revoke(database, organisationId, secretId, actor, 'asked');
  if (!revoked) throw rotationNotFound(organisationId, secretId);
}

/** The same for one that has expired. False when it has not. */
export async function expireRotation(database: Database, organisationId: string, secretId: string): Promise<boolean> {
  return revoke(database, organisationId, secretId, VAULT_ACTOR, 'expired');
}

interface RevokedRow {
  readonly installationId: string;
  readonly fingerprint: string;
  readonly state: RotationState;
}

async function revoke(
  database: Database,
  organisationId: string,
  secretId: string,
  actor: Actor,
  reason: 'asked' | 'expired',
): Promise<boolean> {
  const over = reason === 'expired' ? Prisma.sql`AND expires_at <= now()` : Prisma.empty;
  return database.of(organisationId).transaction(async (transaction) => {
    const [row] = await transaction.$queryRaw<RevokedRow[]>`
      DELETE FROM secret_rotations
      WHERE organisation_id = ${organisationId}::uuid AND secret_id = ${secretId}::uuid ${over}
      RETURNING installation_id AS "installationId", fingerprint, state`;
    if (row === undefined) return false;
    const { installationId, fingerprint, state } = row;
    const value = state === 'promoted' ? 'old' : 'new';
    await recordAudit(transaction, organisationId, actor, [
      { action: 'secret.revoked', installationId, secretId, details: { fingerprint, value, reason } },
    ]);
    return true;
  });
}
