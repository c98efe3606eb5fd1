import type { Role } from '@quayside/domain';
import type { Database, DatabaseClient } from '@quayside/platform-database';
import { sessionState, type LogoutRequest, type SessionLimits } from '@quayside/platform-identity';
import { createHash } from 'node:crypto';

export interface NewSession {
  readonly idHash: string;
  readonly userId: string;
  readonly providerSessionId: string | undefined;
  /** the session that this browser had before, which ends */
  readonly replaces: string | undefined;
}

/** Longer than any session lives. */
const KEPT_DAYS = 30;
/** For each session that begins, so that there are ever fewer old ones. */
const PURGED_AT_ONCE = 20;

export async function beginSession(database: Database, session: NewSession): Promise<void> {
  const { idHash, userId, providerSessionId = null, replaces } = session;
  await database.acrossTenants.transaction(async (transaction) => {
    if (replaces !== undefined) await endOne(transaction, replaces);
    await transaction.$executeRaw`
      INSERT INTO sessions (id_hash, user_id, provider_session_id)
      VALUES (${idHash}, ${userId}::uuid, ${providerSessionId})`;
    await transaction.$executeRaw`
      DELETE FROM sessions WHERE id_hash IN (
        SELECT id_hash FROM sessions WHERE created_at < now() - make_interval(days => ${KEPT_DAYS}::int)
        ORDER BY created_at LIMIT ${PURGED_AT_ONCE} FOR UPDATE SKIP LOCKED)`;
  });
}

/** Whose session it is, and what they may do in which organisation as of now. */
export interface SessionHolder {
  readonly userId: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly name: string | null;
  readonly isPlatformOperator: boolean;
  /** by organisation */
  readonly roles: ReadonlyMap<string, Role>;
  /** when nothing is asked until then */
  readonly endsAt: Date;
}

interface SessionRow extends Omit<SessionHolder, 'roles' | 'endsAt'> {
  readonly roles: Readonly<Record<string, Role>>;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly now: Date;
}

const A_MINUTE_MS = 60_000;

/** Null when there is no such session, or it has ended, for idleness and age too. Notes the use once a minute. */
export async function useSession(
  database: Database,
  idHash: string,
  limits: SessionLimits,
): Promise<SessionHolder | null> {
  const { prisma } = database.acrossTenants;
  const [row] = await prisma.$queryRaw<SessionRow[]>`
    SELECT s.user_id AS "userId", u.email, u.email_verified AS "emailVerified", u.name,
           u.is_platform_operator AS "isPlatformOperator",
           s.created_at AS "createdAt", s.last_seen_at AS "lastSeenAt", now() AS now,
           coalesce((SELECT jsonb_object_agg(m.organisation_id, m.role) FROM memberships m WHERE m.user_id = s.user_id), '{}') AS roles
    FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.id_hash = ${idHash} AND s.ended_at IS NULL`;
  if (row === undefined) return null;
  const { roles, createdAt, lastSeenAt, now, ...holder } = row;
  const state = sessionState({ createdAt, lastSeenAt, now }, limits);
  if (!state.live) {
    // so that it stays ended when the limits are raised
    await endOne(prisma, idHash);
    return null;
  }
  if (now.getTime() - lastSeenAt.getTime() >= A_MINUTE_MS) {
    await prisma.$executeRaw`UPDATE sessions SET last_seen_at = now() WHERE id_hash = ${idHash} AND ended_at IS NULL`;
  }
  return { ...holder, roles: new Map(Object.entries(roles)), endsAt: state.endsAt };
}

export async function endSession(database: Database, idHash: string): Promise<void> {
  await endOne(database.acrossTenants.prisma, idHash);
}

/**
 * Ends what the provider says has ended: one session, or all of a person. False when the same logout token was here
 * before, and nothing was done. How many sessions ended is told to nobody.
 */
export async function endProviderSessions(database: Database, logout: LogoutRequest): Promise<boolean> {
  const tokenHash = createHash('sha256')
    .update(JSON.stringify([logout.issuer, logout.tokenId]))
    .digest('hex');
  const { issuer, subject = null, sessionId = null, rememberUntil } = logout;
  return database.acrossTenants.transaction(async (transaction) => {
    const isNew = await transaction.$executeRaw`
      INSERT INTO spent_logout_tokens (token_hash, remember_until) VALUES (${tokenHash}, ${rememberUntil})
      ON CONFLICT (token_hash) DO NOTHING`;
    if (isNew === 0) return false;
    await transaction.$executeRaw`
      UPDATE sessions s SET ended_at = now()
      FROM users u
      WHERE u.id = s.user_id AND s.ended_at IS NULL AND u.issuer = ${issuer}
        AND (${subject}::text IS NULL OR u.subject = ${subject})
        AND (${sessionId}::text IS NULL OR s.provider_session_id = ${sessionId})`;
    await transaction.$executeRaw`
      DELETE FROM spent_logout_tokens WHERE token_hash IN (
        SELECT token_hash FROM spent_logout_tokens WHERE remember_until < now()
        ORDER BY remember_until LIMIT ${PURGED_AT_ONCE} FOR UPDATE SKIP LOCKED)`;
    return true;
  });
}

async function endOne(client: DatabaseClient, idHash: string): Promise<void> {
  await client.$executeRaw`
    UPDATE sessions SET ended_at = now() WHERE id_hash = ${idHash} AND ended_at IS NULL`;
}
