import { randomUUID } from 'node:crypto';
import { FULL_SWEEP_HOURS, type JsonObject } from '@quayside/domain';
import { jsonParameter, type Database, type DatabaseClient } from '@quayside/platform-database';
import type { Actor } from '../audit/actor';
import { recordAudit } from '../audit/record-audit';
import { secretStored } from '../audit/secret-stored';
import { queueRun } from '../runs/queue-run';
import type { RunSummary } from '../runs/run-summary';
import { sealSettings, settingSecretName } from '../secrets/seal-settings';
import { storeSecrets } from '../secrets/store-secrets';
import type { Vault } from '../secrets/vault';
import { TenancyError } from '../tenancy-error';
import { shownInstallation } from './audited-installation';
import { findInstallation } from './find-installations';
import { resolveNextRunAt, type Installation, type NextRunAt } from './installation';
import { insertMappingVersion } from './mapping-versions';

export interface NewInstallation {
  readonly connector: string;
  readonly identifier: string;
  readonly name: string;
  /** without the sensitive ones */
  readonly settings: JsonObject;
  /** the sensitive ones, by setting, as they are */
  readonly secrets: Readonly<Record<string, string>>;
  readonly resyncIntervalMinutes: number;
  readonly sendRawDataExamples: boolean;
  /** `FULL_SWEEP_HOURS.usual` when absent */
  readonly fullSweepHours?: number;
  readonly mappingText: string;
  readonly nextRunAt: NextRunAt;
}

/**
 * Everything that an installation begins with, in one transaction: the installation, its secrets, the first version of
 * its mapping and its first run, queued.
 *
 * @throws TenancyError `organisation_not_found`, `port_connection_missing`, `installation_identifier_taken`
 */
export async function createInstallation(
  database: Database,
  vault: Vault,
  organisationId: string,
  input: NewInstallation,
  actor: Actor,
): Promise<{ readonly installation: Installation; readonly run: RunSummary }> {
  const id = randomUUID();
  const sealed = await sealSettings(database, vault, organisationId, id, input.secrets);
  return database.of(organisationId).transaction(async (transaction) => {
    const now = await beginFor(transaction, organisationId);
    await insertInstallation(transaction, organisationId, id, input, resolveNextRunAt(input.nextRunAt, now, id));
    const secrets = sealed.map((secret) => ({ ...secret, name: settingSecretName(input.identifier, secret.setting) }));
    await storeSecrets(transaction, organisationId, id, secrets);
    await insertMappingVersion(transaction, organisationId, id, 1, input.mappingText, actor);
    const run = await queueRun(transaction, organisationId, id, 'install');
    const installation = await findInstallation(transaction, organisationId, id);
    if (run === null || installation === null) throw new Error('an installation that was just written is not there');
    await recordAudit(transaction, organisationId, actor, [
      {
        action: 'installation.created',
        installationId: id,
        details: {
          connector: input.connector,
          identifier: input.identifier,
          before: null,
          after: shownInstallation({
            ...installation,
            secrets: Object.fromEntries(secrets.map(({ setting, sealed: { fingerprint } }) => [setting, fingerprint])),
          }),
        },
      },
      ...secrets.map((secret) => secretStored(secret, id)),
      { action: 'mapping.put', installationId: id, details: { before: null, after: { version: 1 } } },
      { action: 'run.requested', installationId: id, runId: run.id, details: { trigger: run.trigger } },
    ]);
    return { installation, run };
  });
}

/** The time of the database, after checking that the organisation is ready for an installation, and stays there meanwhile. */
async function beginFor(transaction: DatabaseClient, organisationId: string): Promise<Date> {
  const [row] = await transaction.$queryRaw<{ now: Date; connected: boolean }[]>`
    SELECT now() AS now, EXISTS (SELECT FROM port_connections p WHERE p.organisation_id = o.id) AS connected
    FROM organisations o WHERE o.id = ${organisationId}::uuid AND o.deleted_at IS NULL
    FOR SHARE OF o`;
  if (row === undefined) {
    throw new TenancyError('organisation_not_found', 'There is no such organisation', { context: { organisationId } });
  }
  if (!row.connected) {
    throw new TenancyError('port_connection_missing', 'The organisation has no Port connection yet', {
      context: { organisationId },
    });
  }
  return row.now;
}

async function insertInstallation(
  transaction: DatabaseClient,
  organisationId: string,
  id: string,
  input: NewInstallation,
  nextRunAt: Date,
): Promise<void> {
  const inserted = await transaction.$executeRaw`
    INSERT INTO installations
      (organisation_id, id, connector, identifier, name, settings, resync_interval_minutes, send_raw_data_examples,
       full_sweep_hours, next_run_at)
    VALUES
      (${organisationId}::uuid, ${id}::uuid, ${input.connector}, ${input.identifier}, ${input.name},
       ${jsonParameter(input.settings)}::jsonb, ${input.resyncIntervalMinutes}, ${input.sendRawDataExamples},
       ${input.fullSweepHours ?? FULL_SWEEP_HOURS.usual}, ${nextRunAt}::timestamptz)
    ON CONFLICT (organisation_id, identifier) WHERE deleted_at IS NULL DO NOTHING`;
  if (inserted === 0) {
    throw new TenancyError('installation_identifier_taken', 'Another installation has this identifier', {
      context: { organisationId, identifier: input.identifier },
    });
  }
}
