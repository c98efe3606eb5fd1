import type { ExpectedVersion } from '@quayside/domain';
import { Prisma, type Database, type DatabaseClient } from '@quayside/platform-database';
import type { Actor } from '../audit/actor';
import type { AuditEntry } from '../audit/record-audit';
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

/** A version in a list, without its text. */
export interface ListedMappingVersion extends Omit<MappingVersion, 'text'> {
  readonly characters: number;
}

/** The latest first. `before` is the number of the last one of the page before. */
export async function listMappingVersions(
  database: Database,
  organisationId: string,
  installationId: string,
  page: { readonly limit: number; readonly before?: number | undefined },
): Promise<ListedMappingVersion[]> {
  const rest = page.before === undefined ? Prisma.empty : Prisma.sql`AND m.version < ${page.before}`;
  const rows = await database.of(organisationId).prisma.$queryRaw<ListedRow[]>`
    SELECT m.version, char_length(m.text) AS characters, m.created_at AS "createdAt",
           m.created_by_type AS "createdByType", m.created_by_id AS "createdById"
    FROM mapping_versions m
    JOIN installations i
      ON i.organisation_id = m.organisation_id AND i.id = m.installation_id AND i.deleted_at IS NULL
    WHERE m.organisation_id = ${organisationId}::uuid AND m.installation_id = ${installationId}::uuid ${rest}
    ORDER BY m.version DESC
    LIMIT ${page.limit}`;
  return rows.map((row) => ({
    version: row.version,
    characters: row.characters,
    createdAt: row.createdAt,
    createdBy: { type: row.createdByType as Actor['type'], id: row.createdById },
  }));
}

type ListedRow = Omit<MappingVersionRow, 'text'> & { readonly characters: number };

/** Null when the installation has no such version. */
export async function getMappingVersion(
  database: Database,
  organisationId: string,
  installationId: string,
  version: number,
): Promise<MappingVersion | null> {
  const row = await database.of(organisationId).prisma.mappingVersion.findFirst({
    where: { organisationId, installationId, version, installation: { deletedAt: null } },
  });
  return row === null ? null : toMappingVersion(row);
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
  return saveMapping(database, organisationId, installationId, { text }, actor, expected);
}

/**
 * The same with the text of an earlier version. A version never changes: what was read of it before still holds.
 *
 * @throws TenancyError `installation_not_found`, `precondition_failed`
 */
export async function rollBackMapping(
  database: Database,
  organisationId: string,
  installationId: string,
  restored: Pick<MappingVersion, 'version' | 'text'>,
  actor: Actor,
  expected?: ExpectedVersion,
): Promise<SavedMapping> {
  return saveMapping(database, organisationId, installationId, restored, actor, expected);
}

/** A text that is to become the current mapping, and the version that it is taken from, where it is. */
interface NextMapping {
  readonly text: string;
  readonly version?: number;
}

async function saveMapping(
  database: Database,
  organisationId: string,
  installationId: string,
  { text, version: restored }: NextMapping,
  actor: Actor,
  expected: ExpectedVersion,
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
    const saved: AuditEntry =
      restored === undefined
        ? { action: 'mapping.put', installationId, details: { before, after: { version } } }
        : {
            action: 'mapping.rolled_back',
            installationId,
            details: { before, after: { version }, restored: { version: restored } },
          };
    const requested = await requestRunOfHeld(transaction, organisationId, installationId, 'mapping_change', actor, [
      saved,
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
