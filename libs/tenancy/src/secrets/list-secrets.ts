import { Prisma, type Database } from '@quayside/platform-database';
import { findRotations, type Rotation } from '../rotations/rotation';

/** What may be told of a secret of an organisation. */
export interface ListedSecret {
  readonly id: string;
  readonly name: string;
  readonly setting: string;
  /** null for the secret of the Port connection */
  readonly installationId: string | null;
  /** of the installation */
  readonly identifier: string | null;
  readonly fingerprint: string;
  /** when the present value was put in */
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  /** of its second value; null when it has none */
  readonly rotation: Rotation | null;
}

/** In the order of their ids, without the destroyed ones. `after` is the id of the last one of the page before. */
export async function listSecrets(
  database: Database,
  organisationId: string,
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): Promise<ListedSecret[]> {
  const rest = after === undefined ? Prisma.empty : Prisma.sql`AND s.id > ${after}::uuid`;
  return find(database, organisationId, Prisma.sql`${rest} ORDER BY s.id LIMIT ${limit}`);
}

/** Null when there is none, or it is destroyed. */
export async function getSecret(
  database: Database,
  organisationId: string,
  secretId: string,
): Promise<ListedSecret | null> {
  const [secret] = await find(database, organisationId, Prisma.sql`AND s.id = ${secretId}::uuid`);
  return secret ?? null;
}

async function find(database: Database, organisationId: string, which: Prisma.Sql): Promise<ListedSecret[]> {
  const { prisma } = database.of(organisationId);
  const rows = await prisma.$queryRaw<Omit<ListedSecret, 'rotation'>[]>`
    SELECT s.id, s.name, s.setting, s.installation_id AS "installationId", i.identifier, s.fingerprint,
           s.created_at AS "createdAt", s.last_used_at AS "lastUsedAt"
    FROM secrets s
    LEFT JOIN installations i ON i.organisation_id = s.organisation_id AND i.id = s.installation_id
    WHERE s.organisation_id = ${organisationId}::uuid AND s.destroyed_at IS NULL ${which}`;
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const rotations = await findRotations(prisma, organisationId, ids);
  return rows.map((row) => ({ ...row, rotation: rotations.get(row.id) ?? null }));
}
