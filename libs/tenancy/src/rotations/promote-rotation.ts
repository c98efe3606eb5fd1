import type { Database, DatabaseClient } from '@quayside/platform-database';
import type { Actor } from '../audit/actor';
import { recordAudit } from '../audit/record-audit';
import { liftHalts, upstreamDigest } from '../installations/halt';
import { lockInstallation } from '../installations/lock-installation';
import { storeSecrets } from '../secrets/store-secrets';
import type { SealedSecret, Vault } from '../secrets/vault';
import { TenancyError } from '../tenancy-error';
import { findRotated, requireRotation } from './rotated-secret';
import { KEPT_DAYS } from './rotation';

/** Of values that are opened to be sealed for the other slot. */
const PURPOSE = 'rotation';

/**
 * Makes a proven value the one in use, and keeps the one that it replaces for going back. Both are sealed anew, each for
 * its slot, before the transaction; it finds both as they were, or changes nothing. An old value that cannot be read any more
 * is not kept. Lifts a halt for a key that was refused.
 *
 * @throws TenancyError `secret_not_found`, `rotation_unsupported`, `rotation_not_found`, `rotation_not_ready`,
 *   `rotation_outdated`, `secret_changed`; KmsError
 */
export async function promoteRotation(
  database: Database,
  vault: Vault,
  organisationId: string,
  secretId: string,
  actor: Actor,
): Promise<void> {
  const secret = await findRotated(database, organisationId, secretId);
  const { installationId, role, setting, name, fingerprint: before } = secret;
  const own = database.of(organisationId);
  const rotation = await requireRotation(own.prisma, organisationId, secretId, 'proven');
  const { id: rotationId, fingerprint: after } = rotation;
  const binding = { organisationId, secretId, role };
  const use = { organisationId, secretId, purpose: PURPOSE };
  const next = await vault.use(
    database,
    { ...use, fingerprint: after, second: { rotationId, holds: 'new' } },
    (plain) => vault.seal(database, plain, binding),
  );
  const old = await vault
    .use(database, { ...use, fingerprint: before }, (plain) =>
      vault.seal(database, plain, { ...binding, second: { rotationId, holds: 'old' } }),
    )
    .catch(nullWhenUnreadable);
  await own.transaction(async (transaction) => {
    await lockInstallation(transaction, organisationId, installationId);
    // with its settings, the fingerprint of the value in use is as it was when the rotation began
    const { id } = await requireRotation(transaction, organisationId, secretId, 'proven');
    if (id !== rotationId) throw new Error('a rotation was replaced by another one that is proven already');
    await storeSecrets(transaction, organisationId, installationId, [
      { id: secretId, role, setting, name, sealed: next },
    ]);
    if (old === null) await transaction.secretRotation.deleteMany({ where: { organisationId, secretId } });
    else await keepForGoingBack(transaction, organisationId, id, old);
    await liftHalts(transaction, organisationId, 'credentials_rejected', installationId);
    await recordAudit(transaction, organisationId, actor, [
      { action: 'secret.promoted', installationId, secretId, details: { before, after } },
    ]);
  });
}

/** What cannot be read any more is nothing to go back to, and no reason to keep it in use. */
function nullWhenUnreadable(error: unknown): null {
  if (error instanceof TenancyError && error.code === 'secret_unreadable') return null;
  throw error;
}

async function keepForGoingBack(
  transaction: DatabaseClient,
  organisationId: string,
  rotationId: string,
  old: SealedSecret,
): Promise<void> {
  await transaction.$executeRaw`
    UPDATE secret_rotations AS r
    SET state = 'promoted', fingerprint = ${old.fingerprint}, data_key_id = ${old.dataKeyId}::uuid,
        ciphertext = ${old.ciphertext}::bytea, basis = ${upstreamDigest()}, promoted_at = now(),
        expires_at = now() + make_interval(days => ${KEPT_DAYS}::integer),
        due_at = now() + make_interval(days => ${KEPT_DAYS}::integer)
    FROM installations AS i
    WHERE r.organisation_id = ${organisationId}::uuid AND r.id = ${rotationId}::uuid
      AND i.organisation_id = r.organisation_id AND i.id = r.installation_id`;
}

/**
 * Goes back to the value that was replaced. The one that replaced it is destroyed.
 *
 * @throws as `promoteRotation`
 */
export async function rollBackRotation(
  database: Database,
  vault: Vault,
  organisationId: string,
  secretId: string,
  actor: Actor,
): Promise<void> {
  const secret = await findRotated(database, organisationId, secretId);
  const { installationId, role, setting, name, fingerprint: before } = secret;
  const own = database.of(organisationId);
  const { id: rotationId, fingerprint: after } = await requireRotation(
    own.prisma,
    organisationId,
    secretId,
    'promoted',
  );
  const sealed = await vault.use(
    database,
    {
      ...{ organisationId, secretId, purpose: PURPOSE },
      fingerprint: after,
      second: { rotationId, holds: 'old' },
    },
    (plain) => vault.seal(database, plain, { organisationId, secretId, role }),
  );
  await own.transaction(async (transaction) => {
    await lockInstallation(transaction, organisationId, installationId);
    const { id } = await requireRotation(transaction, organisationId, secretId, 'promoted');
    if (id !== rotationId) throw new Error('a rotation was replaced by another one that is promoted already');
    await storeSecrets(transaction, organisationId, installationId, [{ id: secretId, role, setting, name, sealed }]);
    await transaction.secretRotation.deleteMany({ where: { organisationId, secretId } });
    await liftHalts(transaction, organisationId, 'credentials_rejected', installationId);
    await recordAudit(transaction, organisationId, actor, [
      { action: 'secret.rolled_back', installationId, secretId, details: { before, after } },
    ]);
  });
}
