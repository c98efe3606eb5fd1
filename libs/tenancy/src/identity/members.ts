import type { Role } from '@quayside/domain';
import { Prisma, type Database, type DatabaseClient } from '@quayside/platform-database';
import type { Actor } from '../audit/actor';
import { recordAudit } from '../audit/record-audit';
import type { Member } from './membership';
import { MembershipError } from './membership-error';

const COLUMNS = Prisma.sql`user_id AS "userId", email, name, role, source, created_at AS "createdAt"`;

/** Oldest first. `after` is the user of the last one of the page before. */
export async function listMembers(
  database: Database,
  organisationId: string,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<Member[]> {
  const rest =
    page.after === undefined
      ? Prisma.empty
      : Prisma.sql`AND (created_at, user_id) > (SELECT a.created_at, a.user_id FROM memberships a
          WHERE a.organisation_id = ${organisationId}::uuid AND a.user_id = ${page.after}::uuid)`;
  return database.of(organisationId).prisma.$queryRaw<Member[]>`
    SELECT ${COLUMNS} FROM memberships
    WHERE organisation_id = ${organisationId}::uuid ${rest}
    ORDER BY created_at, user_id
    LIMIT ${page.limit}`;
}

/** @throws MembershipError `member_not_found`, `member_managed_by_provider`, `last_admin` */
export async function changeMemberRole(
  database: Database,
  organisationId: string,
  userId: string,
  role: Role,
  actor: Actor,
): Promise<Member> {
  return database.of(organisationId).transaction(async (transaction) => {
    const member = await lockChangeable(transaction, organisationId, userId, role);
    if (member.role === role) return member;
    await transaction.$executeRaw`
      UPDATE memberships SET role = ${role}, updated_at = now()
      WHERE organisation_id = ${organisationId}::uuid AND user_id = ${userId}::uuid`;
    const details = { userId, before: member.role, after: role };
    await recordAudit(transaction, organisationId, actor, [{ action: 'member.role_changed', details }]);
    return { ...member, role };
  });
}

/** @throws MembershipError `member_not_found`, `member_managed_by_provider`, `last_admin` */
export async function removeMember(
  database: Database,
  organisationId: string,
  userId: string,
  actor: Actor,
): Promise<void> {
  await database.of(organisationId).transaction(async (transaction) => {
    const { role } = await lockChangeable(transaction, organisationId, userId, undefined);
    await transaction.$executeRaw`
      DELETE FROM memberships WHERE organisation_id = ${organisationId}::uuid AND user_id = ${userId}::uuid`;
    await recordAudit(transaction, organisationId, actor, [{ action: 'member.removed', details: { userId, role } }]);
  });
}

/**
 * The member, once nobody else can change them or another admin: two admins who take the role from each other at once
 * would leave none. `becomes` is undefined for somebody who goes.
 */
async function lockChangeable(
  transaction: DatabaseClient,
  organisationId: string,
  userId: string,
  becomes: Role | undefined,
): Promise<Member> {
  const locked = await transaction.$queryRaw<Member[]>`
    SELECT ${COLUMNS} FROM memberships
    WHERE organisation_id = ${organisationId}::uuid AND (role = 'admin' OR user_id = ${userId}::uuid)
    ORDER BY user_id
    FOR UPDATE`;
  const member = locked.find((candidate) => candidate.userId === userId);
  if (member === undefined) throw new MembershipError('member_not_found', 'The organisation has no such member.');
  if (member.source === 'claim') {
    throw new MembershipError(
      'member_managed_by_provider',
      'The role of this member comes from the groups of the identity provider. Change it there.',
    );
  }
  const isLast = member.role === 'admin' && !locked.some((other) => other.role === 'admin' && other.userId !== userId);
  if (isLast && becomes !== 'admin') {
    throw new MembershipError(
      'last_admin',
      'This is the last admin of the organisation. Make somebody else one first.',
    );
  }
  return member;
}
