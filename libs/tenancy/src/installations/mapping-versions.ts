import type { ExpectedVersion } from '@quayside/domain';
import type { Database, DatabaseClient } from '@quayside/platform-database';
import type { Actor } from '../audit/actor';
import { checkVersion } from '../check-version';
import { requestRunOfHeld, type RequestedRun } from '../runs/request-run';
import { installationNotFound } from './installation-not-found';
import { lockInstallation } from './lock-installation';

/** A mapping as it was written. The current one has the highest number. */
export interface MappingVersion {
  /** 1 for the first */
  readonly version: number;
  readonly text: string;
  readonly createdAt: Date;
  readonly createdBy: Actor;
}

/**
 * The current mapping.
 *
 * @throws TenancyError `installation_not_found`
 */
export async function getMapping(
  database: Database,
  organisationId: string,
  installationId: string,
): Promise<MappingVersion> {
  const row = await database.of(organisationId).prisma.mappingVersion.findFirst({
    where: { organisationId, installationId, installation: { deletedAt: null } },
    orderBy: { version: 'desc' },
  });
  if (row === null) throw installationNotFound(organisationId, installationId);
  return toMappingVersion(row);
}

export interface SavedMapping {
  readonly mapping: MappingVersion;
  /** the run that applies it; null when the text was the current one already */
  readonly requested: RequestedRun | null;
}

/**
 * Makes a text the current mapping, as a new version and with a run that applies it, both or neither; unless it is the
 * current one already.
 *
 * @throws TenancyError `installation_not_found`, `precondition_failed`
 */
export async function putMapping(
  database: Database,
  organisationId: string,
  installationId: string,
  text: string,
  actor: Actor,
  expected?: ExpectedVersion,
): Promise<SavedMapping> {
  return database.of(organisationId).transaction(async (transaction) => {
    // whoever else writes a mapping of this installation waits here, so that versions have no gaps and no doubles
    await lockInstallation(transaction, organisationId, installationId);
    const current = await transaction.mappingVersion.findFirst({
      where: { organisationId, installationId },
      orderBy: { version: 'desc' },
    });
    checkVersion(expected, current?.version ?? null, organisationId);
    if (current !== null && current.text === text) return { mapping: toMappingVersion(current), requested: null };
    const version = (current?.version ?? 0) + 1;
    const mapping = await insertMappingVersion(transaction, organisationId, installationId, version, text, actor);
    const before = current === null ? null : { version: current.version };
    const requested = await requestRunOfHeld(transaction, organisationId, installationId, 'mapping_change', actor, [
      { action: 'mapping.put', installationId, details: { before, after: { version } } },
    ]);
    return { mapping, requested };
  });
}

export async function insertMappingVersion(
  transaction: DatabaseClient,
  organisationId: string,
  installationId: string,
  version: number,
  text: string,
  actor: Actor,
): Promise<MappingVersion> {
  const row = await transaction.mappingVersion.create({
    data: { organisationId, installationId, version, text, createdByType: actor.type, createdById: actor.id },
  });
  return toMappingVersion(row);
}

export interface MappingVersionRow {
  readonly version: number;
  readonly text: string;
  readonly createdAt: Date;
  readonly createdByType: string;
  readonly createdById: string;
}

export function toMappingVersion(row: MappingVersionRow): MappingVersion {
  return {
    version: row.version,
    text: row.text,
    createdAt: row.createdAt,
    createdBy: { type: row.createdByType as Actor['type'], id: row.createdById },
  };
}
