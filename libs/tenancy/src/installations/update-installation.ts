import { isDeepStrictEqual } from 'node:util';
import type { ExpectedVersion, JsonObject } from '@quayside/domain';
import { jsonParameter, Prisma, type Database, type DatabaseClient } from '@quayside/platform-database';
import type { Actor } from '../audit/actor';
import { recordAudit } from '../audit/record-audit';
import { secretStored } from '../audit/secret-stored';
import { checkVersion } from '../check-version';
import { sealSettings, settingSecretName } from '../secrets/seal-settings';
import { storeSecrets } from '../secrets/store-secrets';
import type { Vault } from '../secrets/vault';
import { changesBetween, type InstallationState } from './audited-installation';
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
 * @throws TenancyError `installation_not_found`, `precondition_failed`
 */
export async function updateInstallation(
  database: Database,
  vault: Vault,
  organisationId: string,
  installationId: string,
  patch: InstallationPatch,
  actor: Actor,
  expected?: ExpectedVersion,
): Promise<Installation> {
  const sealed = await sealSettings(database, vault, organisationId, installationId, patch.secrets ?? {});
  return database.of(organisationId).transaction(async (transaction) => {
    const { identifier, before, after } = await applyPatch(
      transaction,
      organisationId,
      installationId,
      patch,
      expected,
    );
    const secrets = sealed.map((secret) => ({ ...secret, name: settingSecretName(identifier, secret.setting) }));
    const replaced = await fingerprintsOf(transaction, organisationId, installationId, secrets);
    if (secrets.length > 0) await storeSecrets(transaction, organisationId, installationId, secrets);
    if (secrets.length > 0 || !isDeepStrictEqual(before.settings, after.settings)) {
      await liftHalts(transaction, organisationId, 'credentials_rejected', installationId);
    }
    if (patch.sendRawDataExamples === false) {
      await transaction.rawExample.deleteMany({ where: { organisationId, installationId } });
    }
    const installation = await findInstallation(transaction, organisationId, installationId);
    if (installation === null) throw new Error('an installation that was just written is not there');
    const stored = Object.fromEntries(secrets.map(({ setting, sealed: { fingerprint } }) => [setting, fingerprint]));
    const details = changesBetween({ ...before, secrets: replaced }, { ...after, secrets: stored });
    await recordAudit(transaction, organisationId, actor, [
      { action: 'installation.updated', installationId, details },
      ...secrets.map((secret) => secretStored(secret, installationId)),
    ]);
    return installation;
  });
}

type Columns = Omit<InstallationState, 'secrets'>;

const COLUMNS = Prisma.sql`name, settings, resync_interval_minutes AS "resyncIntervalMinutes",
  send_raw_data_examples AS "sendRawDataExamples", full_sweep_hours AS "fullSweepHours"`;

/** Changes the columns. The row of the installation is locked from here on. */
async function applyPatch(
  transaction: DatabaseClient,
  organisationId: string,
  installationId: string,
  patch: InstallationPatch,
  expected: ExpectedVersion,
): Promise<{ readonly identifier: string; readonly before: Columns; readonly after: Columns }> {
  const [row] = await transaction.$queryRaw<(Columns & { identifier: string; version: number; now: Date })[]>`
    SELECT identifier, version, now() AS now, ${COLUMNS} FROM installations
    WHERE organisation_id = ${organisationId}::uuid AND id = ${installationId}::uuid AND deleted_at IS NULL
    FOR NO KEY UPDATE`;
  if (row === undefined) throw installationNotFound(organisationId, installationId);
  const { identifier, version, now, ...before } = row;
  checkVersion(expected, version, organisationId);
  const wanted = typeof patch.settings === 'function' ? patch.settings(before.settings) : patch.settings;
  const settings = wanted === undefined ? null : jsonParameter(wanted);
  const nextRunAt = patch.nextRunAt === undefined ? null : resolveNextRunAt(patch.nextRunAt, now, installationId);
  const [after] = await transaction.$queryRaw<Columns[]>`
    UPDATE installations
    SET name = coalesce(${patch.name ?? null}::text, name),
        settings = coalesce(${settings}::jsonb, settings),
        resync_interval_minutes = coalesce(${patch.resyncIntervalMinutes ?? null}::integer, resync_interval_minutes),
        send_raw_data_examples = coalesce(${patch.sendRawDataExamples ?? null}::boolean, send_raw_data_examples),
        full_sweep_hours = coalesce(${patch.fullSweepHours ?? null}::integer, full_sweep_hours),
        next_run_at = coalesce(${nextRunAt}::timestamptz, next_run_at),
        updated_at = now()
    WHERE organisation_id = ${organisationId}::uuid AND id = ${installationId}::uuid
    RETURNING ${COLUMNS}`;
  if (after === undefined) throw new Error('an installation that is locked is not there');
  return { identifier, before, after };
}

/** The fingerprints of the values that are about to be replaced, by setting. */
async function fingerprintsOf(
  transaction: DatabaseClient,
  organisationId: string,
  installationId: string,
  secrets: readonly { readonly setting: string }[],
): Promise<Record<string, string>> {
  if (secrets.length === 0) return {};
  const rows = await transaction.secret.findMany({
    where: {
      organisationId,
      installationId,
      setting: { in: secrets.map(({ setting }) => setting) },
      destroyedAt: null,
    },
    select: { setting: true, fingerprint: true },
  });
  return Object.fromEntries(rows.map(({ setting, fingerprint }) => [setting, fingerprint]));
}
