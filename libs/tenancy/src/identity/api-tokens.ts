import type { Role } from '@quayside/domain';
import { Prisma, type Database } from '@quayside/platform-database';
import type { Actor } from '../audit/actor';
import { recordAudit } from '../audit/record-audit';
import { holdOrganisation } from '../organisations/hold-organisation';
import { MembershipError } from './membership-error';

export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: Date;
  readonly createdByType: Actor['type'];
  readonly createdById: string;
  readonly expiresAt: Date;
  /** within a minute */
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface NewToken {
  readonly name: string;
  readonly role: Role;
  /** the SHA-256 of its text, in hexadecimal */
  readonly tokenHash: string;
  readonly expiresInDays: number;
}

const COLUMNS = Prisma.sql`
  id, name, role, created_at AS "createdAt", created_by_type AS "createdByType", created_by_id AS "createdById",
  expires_at AS "expiresAt", last_used_at AS "lastUsedAt", revoked_at AS "revokedAt"`;

/** @throws TenancyError `organisation_not_found` */
export async function createApiToken(
  database: Database,
  organisationId: string,
  { name, role, tokenHash, expiresInDays }: NewToken,
  actor: Actor,
): Promise<ApiToken> {
  return database.of(organisationId).transaction(async (transaction) => {
    await holdOrganisation(transaction, organisationId);
    const [token] = await transaction.$queryRaw<ApiToken[]>`
      INSERT INTO api_tokens (organisation_id, name, token_hash, role, created_by_type, created_by_id, expires_at)
      VALUES (${organisationId}::uuid, ${name}, ${tokenHash}, ${role}, ${actor.type}, ${actor.id},
              now() + make_interval(days => ${expiresInDays}::int))
      RETURNING ${COLUMNS}`;
    if (token === undefined) throw new Error('a token that was just written is not there');
    const details = { tokenId: token.id, name, role, expiresAt: token.expiresAt.toISOString() };
    await recordAudit(transaction, organisationId, actor, [{ action: 'api_token.created', details }]);
    return token;
  });
}

/** Oldest first, the revoked and expired ones too. `after` is the id of the last one of the page before. */
export async function listApiTokens(
  database: Database,
  organisationId: string,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<ApiToken[]> {
  const rest =
    page.after === undefined
      ? Prisma.empty
      : Prisma.sql`AND (created_at, id) > (SELECT a.created_at, a.id FROM api_tokens a
          WHERE a.organisation_id = ${organisationId}::uuid AND a.id = ${page.after}::uuid)`;
  return database.of(organisationId).prisma.$queryRaw<ApiToken[]>`
    SELECT ${COLUMNS} FROM api_tokens
    WHERE organisation_id = ${organisationId}::uuid ${rest}
    ORDER BY created_at, id
    LIMIT ${page.limit}`;
}

/**
 * Ends a token at once. One that is revoked already stays so.
 *
 * @throws MembershipError `api_token_not_found`
 */
export async function revokeApiToken(
  database: Database,
  organisationId: string,
  tokenId: string,
  actor: Actor,
): Promise<void> {
  await database.of(organisationId).transaction(async (transaction) => {
    const [token] = await transaction.$queryRaw<{ name: string; wasRevoked: boolean }[]>`
      SELECT name, revoked_at IS NOT NULL AS "wasRevoked" FROM api_tokens
      WHERE organisation_id = ${organisationId}::uuid AND id = ${tokenId}::uuid
      FOR UPDATE`;
    if (token === undefined) {
      throw new MembershipError('api_token_not_found', 'The organisation has no such API token.');
    }
    if (token.wasRevoked) return;
    await transaction.$executeRaw`
      UPDATE api_tokens SET revoked_at = now() WHERE organisation_id = ${organisationId}::uuid AND id = ${tokenId}::uuid`;
    const details = { tokenId, name: token.name };
    await recordAudit(transaction, organisationId, actor, [{ action: 'api_token.revoked', details }]);
  });
}

/** What a token opens. */
export interface TokenHolder {
  readonly organisationId: string;
  readonly tokenId: string;
  readonly role: Role;
}

/** Who comes with a token; null when it was never given out, is revoked, or is too old. Notes the use once a minute. */
export async function useApiToken(database: Database, tokenHash: string): Promise<TokenHolder | null> {
  const [found] = await database.acrossTenants.prisma.$queryRaw<(TokenHolder & { isNoted: boolean })[]>`
    SELECT organisation_id AS "organisationId", id AS "tokenId", role,
           coalesce(last_used_at > now() - interval '1 minute', false) AS "isNoted"
    FROM api_tokens
    WHERE token_hash = ${tokenHash} AND revoked_at IS NULL AND expires_at > now()`;
  if (found === undefined) return null;
  const { isNoted, ...holder } = found;
  if (!isNoted) await noteUse(database, holder);
  return holder;
}

async function noteUse(database: Database, { organisationId, tokenId }: TokenHolder): Promise<void> {
  await database.of(organisationId).prisma.$executeRaw`
    UPDATE api_tokens SET last_used_at = now()
    WHERE organisation_id = ${organisationId}::uuid AND id = ${tokenId}::uuid
      AND (last_used_at IS NULL OR last_used_at <= now() - interval '1 minute')`;
}
