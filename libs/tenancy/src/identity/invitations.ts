import type { Role } from '@quayside/domain';
import { Prisma, type Database, type DatabaseClient } from '@quayside/platform-database';
import type { Actor } from '../audit/actor';
import { recordAudit } from '../audit/record-audit';
import { holdOrganisation } from '../organisations/hold-organisation';
import { MembershipError } from './membership-error';

export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly createdAt: Date;
  readonly createdByType: Actor['type'];
  readonly createdById: string;
  readonly expiresAt: Date;
  readonly acceptedAt: Date | null;
  readonly revokedAt: Date | null;
}

const COLUMNS = Prisma.sql`
  id, email, role, created_at AS "createdAt", created_by_type AS "createdByType", created_by_id AS "createdById",
  expires_at AS "expiresAt", accepted_at AS "acceptedAt", revoked_at AS "revokedAt"`;

/** @throws TenancyError `organisation_not_found` */
export async function createInvitation(
  database: Database,
  organisationId: string,
  input: {
    readonly email: string;
    readonly role: Role;
    /** the SHA-256 of its token, in hexadecimal */
    readonly tokenHash: string;
    readonly expiresInDays: number;
  },
  actor: Actor,
): Promise<Invitation> {
  const { email, role, tokenHash, expiresInDays } = input;
  return database.of(organisationId).transaction(async (transaction) => {
    await holdOrganisation(transaction, organisationId);
    const [invitation] = await transaction.$queryRaw<Invitation[]>`
      INSERT INTO invitations (organisation_id, email, role, token_hash, created_by_type, created_by_id, expires_at)
      VALUES (${organisationId}::uuid, ${email}, ${role}, ${tokenHash}, ${actor.type}, ${actor.id},
              now() + make_interval(days => ${expiresInDays}::int))
      RETURNING ${COLUMNS}`;
    if (invitation === undefined) throw new Error('an invitation that was just written is not there');
    const details = { invitationId: invitation.id, email, role };
    await recordAudit(transaction, organisationId, actor, [{ action: 'invitation.created', details }]);
    return invitation;
  });
}

/** Oldest first, those that are over too. `after` is the id of the last one of the page before. */
export async function listInvitations(
  database: Database,
  organisationId: string,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<Invitation[]> {
  const rest =
    page.after === undefined
      ? Prisma.empty
      : Prisma.sql`AND (created_at, id) > (SELECT a.created_at, a.id FROM invitations a
          WHERE a.organisation_id = ${organisationId}::uuid AND a.id = ${page.after}::uuid)`;
  return database.of(organisationId).prisma.$queryRaw<Invitation[]>`
    SELECT ${COLUMNS} FROM invitations
    WHERE organisation_id = ${organisationId}::uuid ${rest}
    ORDER BY created_at, id
    LIMIT ${page.limit}`;
}

/**
 * One that is revoked or too old already stays so; one that was accepted is over.
 *
 * @throws MembershipError `invitation_not_found`
 */
export async function revokeInvitation(
  database: Database,
  organisationId: string,
  invitationId: string,
  actor: Actor,
): Promise<void> {
  await database.of(organisationId).transaction(async (transaction) => {
    const invitation = await lockInvitation(transaction, organisationId, invitationId);
    if (invitation === undefined || invitation.acceptedAt !== null) throw invitationNotFound();
    if (invitation.revokedAt !== null) return;
    await transaction.$executeRaw`
      UPDATE invitations SET revoked_at = now()
      WHERE organisation_id = ${organisationId}::uuid AND id = ${invitationId}::uuid`;
    await recordAudit(transaction, organisationId, actor, [
      { action: 'invitation.revoked', details: { invitationId } },
    ]);
  });
}

/** Whoever accepts, as their last login left them. */
export interface Invitee {
  readonly userId: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly name: string | null;
}

/** @throws MembershipError `invitation_not_found`, `invitation_for_another`, `already_member` */
export async function acceptInvitation(
  database: Database,
  tokenHash: string,
  { userId, email, emailVerified, name }: Invitee,
  actor: Actor,
): Promise<{ readonly organisationId: string; readonly role: Role }> {
  const [found] = await database.acrossTenants.prisma.$queryRaw<{ organisationId: string; id: string }[]>`
    SELECT organisation_id AS "organisationId", id FROM invitations WHERE token_hash = ${tokenHash}`;
  if (found === undefined) throw invitationNotFound();
  const { organisationId, id } = found;
  return database.of(organisationId).transaction(async (transaction) => {
    await holdOrganisation(transaction, organisationId);
    const invitation = await lockInvitation(transaction, organisationId, id);
    if (invitation === undefined || !invitation.isOpen) throw invitationNotFound();
    if (!emailVerified || invitation.email.toLowerCase() !== email.toLowerCase()) {
      throw new MembershipError(
        'invitation_for_another',
        'The invitation is for another email address, or your identity provider has not verified yours.',
      );
    }
    const { role } = invitation;
    const joined = await transaction.$executeRaw`
      INSERT INTO memberships (organisation_id, user_id, role, source, email, name)
      VALUES (${organisationId}::uuid, ${userId}::uuid, ${role}, 'invitation', ${email}, ${name})
      ON CONFLICT (organisation_id, user_id) DO NOTHING`;
    if (joined === 0) {
      throw new MembershipError('already_member', 'You are a member already. An admin can change your role.');
    }
    await transaction.$executeRaw`
      UPDATE invitations SET accepted_at = now(), accepted_by = ${userId}::uuid
      WHERE organisation_id = ${organisationId}::uuid AND id = ${id}::uuid`;
    await recordAudit(transaction, organisationId, actor, [
      { action: 'invitation.accepted', details: { invitationId: id } },
      { action: 'member.joined', details: { userId, role, source: 'invitation' } },
    ]);
    return { organisationId, role };
  });
}

async function lockInvitation(
  transaction: DatabaseClient,
  organisationId: string,
  invitationId: string,
): Promise<(Invitation & { readonly isOpen: boolean }) | undefined> {
  const [invitation] = await transaction.$queryRaw<(Invitation & { isOpen: boolean })[]>`
    SELECT ${COLUMNS}, accepted_at IS NULL AND revoked_at IS NULL AND expires_at > now() AS "isOpen"
    FROM invitations
    WHERE organisation_id = ${organisationId}::uuid AND id = ${invitationId}::uuid
    FOR UPDATE`;
  return invitation;
}

/** The same for one that never was, is over, or is another organisation's. */
function invitationNotFound(): MembershipError {
  return new MembershipError('invitation_not_found', 'There is no such invitation, or it is over. Ask for a new one.');
}
