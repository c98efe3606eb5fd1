import { randomUUID } from 'node:crypto';
import type { Database } from '@quayside/platform-database';
import type { Actor } from '../audit/actor';
import { recordAudit } from '../audit/record-audit';
import { upstreamDigest } from '../installations/halt';
import { lockInstallation } from '../installations/lock-installation';
import type { Vault } from '../secrets/vault';
import { TenancyError } from '../tenancy-error';
import { findRotated } from './rotated-secret';
import { KEPT_DAYS } from './rotation';

/**
 * Puts a second value beside the one in use, to be probed by a worker. Runs go on with the one in use. One that was refused
 * makes room for the next.
 *
 * @throws TenancyError `secret_not_found`, `rotation_unsupported`, `rotation_under_way`, `installation_not_found`; KmsError
 */
export async function beginRotation(
  database: Database,
  vault: Vault,
  organisationId: string,
  secretId: string,
  value: string,
  actor: Actor,
): Promise<void> {
  const { installationId, role, setting } = await findRotated(database, organisationId, secretId);
  const id = randomUUID();
  const second = { rotationId: id, holds: 'new' } as const;
  const { dataKeyId, ciphertext, fingerprint } = await vault.seal(database, value, {
    ...{ organisationId, secretId, role, second },
  });
  await database.of(organisationId).transaction(async (transaction) => {
    await lockInstallation(transaction, organisationId, installationId);
    await transaction.secretRotation.deleteMany({ where: { organisationId, secretId, state: 'refused' } });
    const begun = await transaction.$executeRaw`
      INSERT INTO secret_rotations
        (organisation_id, secret_id, id, installation_id, fingerprint, data_key_id, ciphertext, basis, expires_at)
      SELECT i.organisation_id, ${secretId}::uuid, ${id}::uuid, i.id, ${fingerprint}, ${dataKeyId}::uuid,
             ${ciphertext}::bytea, ${upstreamDigest()}, now() + make_interval(days => ${KEPT_DAYS}::integer)
      FROM installations i
      WHERE i.organisation_id = ${organisationId}::uuid AND i.id = ${installationId}::uuid
      ON CONFLICT (organisation_id, secret_id) DO NOTHING`;
    if (begun === 0) {
      const message = 'The secret has a second value already; promote it, or take it away first';
      throw new TenancyError('rotation_under_way', message, { context: { organisationId, secretId } });
    }
    await recordAudit(transaction, organisationId, actor, [
      { action: 'secret.rotation_begun', installationId, secretId, details: { setting, fingerprint } },
    ]);
  });
}
