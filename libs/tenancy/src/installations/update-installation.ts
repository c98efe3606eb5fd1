import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '@quayside/domain';
import { jsonParameter, type Database, type DatabaseClient } from '@quayside/platform-database';
import type { Actor } from '../audit/actor';
import { recordAudit, type AuditEntry } from '../audit/record-audit';
import { sealSettings, settingSecretName } from '../secrets/seal-settings';
import { storeSecrets } from '../secrets/store-secrets';
import type { Vault } from '../secrets/vault';
import { findInstallation } from './find-installations';
import { liftHalts } from './halt';
import { installationNotFound } from './installation-not-found';
import { resolveNextRunAt, type Installation, type NextRunAt } from './installation';

/** What is absent stays as it is. */
export interface InstallationPatch {
  readonly name?: string | undefined;
  /** replaces the settings that are not sensitive, all of them; or makes the new ones of those that are stored by then */
  readonly settings?: JsonObject | ((stored: JsonObject) => JsonObject) | undefined;
  /** replaces the sensitive settings that are given, and no others */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  readonly resyncIntervalMinutes?: number | undefined;
  /** false takes away the examples that were kept */
  readonly sendRawDataExamples?: boolean | undefined;
  readonly fullSweepHours?: number | undefined;
  readonly nextRunAt?: NextRunAt | undefined;
}

/**
 * Changes what the patch names. New settings, or a sensitive one that is given, lift a halt for a key that was refused.
 *
 * @throws TenancyError `installation_not_found`
 */
export async function updateInstallation(
  database: Database,
  vault: Vault,
  organisationId: string,
  installationId: string,
  patch: InstallationPatch,
  actor: Actor,
): Promise<Installation> {
  const sealed = await sealSettings(database, vault, organisationId, installationId, patch.secrets ?? {});
  return database.of(organisationId).transaction(async (transaction) => {
    const { identifier, settingsChanged } = await applyPatch(transaction, organisationId, installationId, patch);
    const secrets = sealed.map((secret) => ({ ...secret, name: settingSecretName(identifier, secret.setting) }));
    if (secrets.length > 0) await storeSecrets(transaction, organisationId, installationId, secrets);
    if (settingsChanged || secrets.length > 0) {
      await liftHalts(transaction, organisationId, 'credentials_rejected', installationId);
    }
    if (patch.sendRawDataExamples === false) {
      await transaction.rawExample.deleteMany({ where: { organisationId, installationId } });
    }
    await recordAudit(transaction, organisationId, actor, [
      { action: 'installation.updated', installationId, details: { fields: fieldsOf(patch) } },
      ...secrets.map(({ id: secretId, setting }): AuditEntry => ({
        action: 'secret.stored',
        installationId,
        secretId,
        details: { setting },
      })),
    ]);
    const installation = await findInstallation(transaction, organisationId, installationId);
    if (installation === null) throw new Error('an installation that was just written is not there');
    return installation;
  });
}

/** Changes the columns. The row of the installation is locked from here on. */
async function applyPatch(
  transaction: DatabaseClient,
  organisationId: string,
  installationId: string,
  patch: InstallationPatch,
): Promise<{ readonly identifier: string; readonly settingsChanged: boolean }> {
  const [row] = await transaction.$queryRaw<{ identifier: string; settings: JsonObject; now: Date }[]>`
    SELECT identifier, settings, now() AS now FROM installations
    WHERE organisation_id = ${organisationId}::uuid AND id = ${installationId}::uuid AND deleted_at IS NULL
    FOR NO KEY UPDATE`;
  if (row === undefined) throw installationNotFound(organisationId, installationId);
  const wanted = typeof patch.settings === 'function' ? patch.settings(row.settings) : patch.settings;
  const settings = wanted === undefined ? null : jsonParameter(wanted);
  const nextRunAt = patch.nextRunAt === undefined ? null : resolveNextRunAt(patch.nextRunAt, row.now, installationId);
  await transaction.$executeRaw`
    UPDATE installations
    SET name = coalesce(${patch.name ?? null}::text, name),
        settings = coalesce(${settings}::jsonb, settings),
        resync_interval_minutes = coalesce(${patch.resyncIntervalMinutes ?? null}::integer, resync_interval_minutes),
        send_raw_data_examples = coalesce(${patch.sendRawDataExamples ?? null}::boolean, send_raw_data_examples),
        full_sweep_hours = coalesce(${patch.fullSweepHours ?? null}::integer, full_sweep_hours),
        next_run_at = coalesce(${nextRunAt}::timestamptz, next_run_at),
        updated_at = now()
    WHERE organisation_id = ${organisationId}::uuid AND id = ${installationId}::uuid`;
  const settingsChanged = wanted !== undefined && !isDeepStrictEqual(wanted, row.settings);
  return { identifier: row.identifier, settingsChanged };
}

function fieldsOf(patch: InstallationPatch): string[] {
  return Object.entries(patch)
    .filter(([, value]) => value !== undefined)
    .map(([field]) => field)
    .sort();
}
