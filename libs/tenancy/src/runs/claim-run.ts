import { ROOT_SCOPE, type JsonObject, type RunMode, type RunTrigger } from '@quayside/domain';
import type { Database, DatabaseClient } from '@quayside/platform-database';
import { credentialDigest } from '../installations/halt';
import { toMappingVersion, type MappingVersion } from '../installations/mapping-versions';
import { forgetCursors } from './list-cursors';
import { runMode } from './run-mode.sql';

/** Names a secret, and the value of it that goes with what was claimed. */
export interface ClaimedSecret {
  readonly secretId: string;
  readonly fingerprint: string;
}

/** All that a worker needs to know; the plain secrets it gets from the vault. */
export interface ClaimedRun {
  readonly organisationId: string;
  readonly installationId: string;
  readonly runId: string;
  readonly epoch: number;
  /** how many of the claims before ended by giving way to other runs */
  readonly yields: number;
  readonly trigger: RunTrigger;
  /** decided at the first claim */
  readonly mode: RunMode;
  /** of the first claim */
  readonly startedAt: Date;
  /** the mapping in force at the first claim */
  readonly mapping: MappingVersion;
  readonly installation: {
    readonly connector: string;
    readonly identifier: string;
    readonly settings: JsonObject;
    readonly secrets: readonly (ClaimedSecret & { readonly setting: string })[];
    readonly resyncIntervalMinutes: number;
    readonly sendRawDataExamples: boolean;
    readonly nextRunAt: Date;
  };
  readonly port: ClaimedSecret & { readonly baseUrl: string; readonly clientId: string };
}

export interface RunClaim {
  readonly organisationId: string;
  readonly installationId: string;
  readonly runId: string;
  /** shown to operators */
  readonly workerId: string;
  /** for how long nobody else may claim it, unless the lease is extended */
  readonly leaseSeconds: number;
}

interface ClaimRow {
  readonly epoch: number;
  readonly yields: number;
  readonly trigger: string;
  readonly mode: string;
  readonly startedAt: Date;
  readonly mappingVersion: number;
}

/**
 * Takes a run that is queued, or whose worker let its lease run out, under a new epoch: from now on nothing that holds
 * an older one can write. Null when there is nothing to take.
 */
export async function claimRun(database: Database, claim: RunClaim): Promise<ClaimedRun | null> {
  const { organisationId, installationId, runId } = claim;
  // one snapshot: a host and the secret that goes with it are read as they were together
  const options = { isolationLevel: 'RepeatableRead' } as const;
  return database.of(organisationId).transaction(async (transaction) => {
    const row = await takeRun(transaction, claim);
    if (row === null) return null;
    if (row.mode === 'full' && row.epoch === 1) await forgetCursors(transaction, claim, { scope: ROOT_SCOPE });
    // one after the other: a transaction has one connection
    const found = await transaction.installation.findUniqueOrThrow({
      where: { organisationId_id: { organisationId, id: installationId } },
    });
    const secrets = await transaction.secret.findMany({
      where: { organisationId, installationId, destroyedAt: null },
      orderBy: { setting: 'asc' },
    });
    const { mappingVersion: version } = row;
    const mapping = await transaction.mappingVersion.findUniqueOrThrow({
      where: { organisationId_installationId_version: { organisationId, installationId, version } },
    });
    const port = await transaction.portConnection.findUniqueOrThrow({
      where: { organisationId },
      include: { secret: { select: { fingerprint: true } } },
    });
    return {
      organisationId,
      installationId,
      runId,
      epoch: row.epoch,
      yields: row.yields,
      trigger: row.trigger as RunTrigger,
      mode: row.mode as RunMode,
      startedAt: row.startedAt,
      mapping: toMappingVersion(mapping),
      installation: {
        connector: found.connector,
        identifier: found.identifier,
        settings: found.settings as JsonObject,
        secrets: secrets.map(({ setting, id, fingerprint }) => ({ setting, secretId: id, fingerprint })),
        resyncIntervalMinutes: found.resyncIntervalMinutes,
        sendRawDataExamples: found.sendRawDataExamples,
        nextRunAt: found.nextRunAt,
      },
      port: {
        baseUrl: port.baseUrl,
        clientId: port.clientId,
        secretId: port.secretId,
        fingerprint: port.secret.fingerprint,
      },
    };
  }, options);
}

async function takeRun(transaction: DatabaseClient, claim: RunClaim): Promise<ClaimRow | null> {
  const [row] = await transaction.$queryRaw<ClaimRow[]>`
    UPDATE runs AS r
    SET state = 'running', epoch = r.epoch + 1, mode = ${runMode()}, started_at = coalesce(r.started_at, now()),
        claimed_at = now(), credential_digest = ${credentialDigest()},
        worker_id = ${claim.workerId}, lease_expires_at = now() + make_interval(secs => ${claim.leaseSeconds}),
        mapping_version = coalesce(r.mapping_version, (
          SELECT max(m.version) FROM mapping_versions m
          WHERE m.organisation_id = r.organisation_id AND m.installation_id = r.installation_id
        ))
    FROM installations AS i
    WHERE r.organisation_id = ${claim.organisationId}::uuid AND r.installation_id = ${claim.installationId}::uuid
      AND r.id = ${claim.runId}::uuid
      AND (r.state = 'queued' OR (r.state = 'running' AND r.lease_expires_at < now()))
      AND i.organisation_id = r.organisation_id AND i.id = r.installation_id AND i.deleted_at IS NULL
    RETURNING r.epoch, r.yields, r.trigger, r.mode, r.started_at AS "startedAt", r.mapping_version AS "mappingVersion"`;
  return row ?? null;
}
