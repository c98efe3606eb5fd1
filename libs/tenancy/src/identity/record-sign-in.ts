import type { Role } from '@quayside/domain';
import type { Database } from '@quayside/platform-database';
import type { Actor, Origin } from '../audit/actor';
import { recordAudit } from '../audit/record-audit';
import { holdOrganisation } from '../organisations/hold-organisation';
import type { MembershipSource } from './membership';

/** What the identity provider says about somebody who has logged in. */
export interface SignIn {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly name: string | undefined;
  readonly platformOperator: boolean;
  /** the value of the organisation claim */
  readonly organisation: string | undefined;
  /** what the groups give; undefined when they give nothing */
  readonly role: Role | undefined;
}

interface PresentMembership {
  readonly organisationId: string;
  readonly role: Role;
  readonly source: MembershipSource;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Memberships that one login looks at. Nobody is in so many organisations. */
const MAX_MEMBERSHIPS = 1_000;

/**
 * Keeps who it is, and makes the memberships that the provider speaks of be as it says now: the word of the provider goes
 * over an invitation, and an invitation is left alone where the provider says nothing. Gives the id of the user.
 */
export async function recordSignIn(database: Database, signIn: SignIn, origin?: Origin): Promise<string> {
  const userId = await keepUser(database, signIn);
  const { role } = signIn;
  const claimed = role === undefined ? undefined : await findClaimed(database, signIn.organisation);
  const present = await database.acrossTenants.prisma.$queryRaw<PresentMembership[]>`
    SELECT organisation_id AS "organisationId", role, source FROM memberships
    WHERE user_id = ${userId}::uuid LIMIT ${MAX_MEMBERSHIPS}`;
  const by: Actor = { type: 'system', id: 'identity-provider', origin };
  for (const { organisationId, source } of present) {
    if (organisationId === claimed) continue;
    if (source === 'claim') await leave(database, organisationId, userId, by);
    else await refresh(database, organisationId, userId, signIn);
  }
  if (claimed !== undefined && role !== undefined) await join(database, claimed, userId, role, signIn, by);
  return userId;
}

async function keepUser(database: Database, signIn: SignIn): Promise<string> {
  const { issuer, subject, email, emailVerified, name = null, platformOperator } = signIn;
  const [user] = await database.acrossTenants.prisma.$queryRaw<{ id: string }[]>`
    INSERT INTO users (issuer, subject, email, email_verified, name, is_platform_operator)
    VALUES (${issuer}, ${subject}, ${email}, ${emailVerified}, ${name}, ${platformOperator})
    ON CONFLICT (issuer, subject) DO UPDATE
    SET email = EXCLUDED.email, email_verified = EXCLUDED.email_verified, name = EXCLUDED.name,
        is_platform_operator = EXCLUDED.is_platform_operator, signed_in_at = now()
    RETURNING id`;
  if (user === undefined) throw new Error('a user that was just written is not there');
  return user.id;
}

/** A UUID is the id of an organisation and nothing else, so that no claim can be given that means another one. */
async function findClaimed(database: Database, claim: string | undefined): Promise<string | undefined> {
  if (claim === undefined) return undefined;
  const { prisma } = database.acrossTenants;
  const [organisation] = UUID.test(claim)
    ? await prisma.$queryRaw<
        { id: string }[]
      >`SELECT id FROM organisations WHERE id = ${claim}::uuid AND deleted_at IS NULL`
    : await prisma.$queryRaw<
        { id: string }[]
      >`SELECT id FROM organisations WHERE claim = ${claim} AND deleted_at IS NULL`;
  return organisation?.id;
}

async function leave(database: Database, organisationId: string, userId: string, by: Actor): Promise<void> {
  await database.of(organisationId).transaction(async (transaction) => {
    const left = await transaction.$executeRaw`
      DELETE FROM memberships
      WHERE organisation_id = ${organisationId}::uuid AND user_id = ${userId}::uuid AND source = 'claim'`;
    if (left === 0) return;
    await recordAudit(transaction, organisationId, by, [{ action: 'member.removed', details: { userId } }]);
  });
}

async function refresh(database: Database, organisationId: string, userId: string, signIn: SignIn): Promise<void> {
  const { email, name = null } = signIn;
  await database.of(organisationId).prisma.$executeRaw`
    UPDATE memberships SET email = ${email}, name = ${name}, updated_at = now()
    WHERE organisation_id = ${organisationId}::uuid AND user_id = ${userId}::uuid
      AND (email, name) IS DISTINCT FROM (${email}::text, ${name}::text)`;
}

async function join(
  database: Database,
  organisationId: string,
  userId: string,
  role: Role,
  signIn: SignIn,
  by: Actor,
): Promise<void> {
  const { email, name = null } = signIn;
  await database.of(organisationId).transaction(async (transaction) => {
    await holdOrganisation(transaction, organisationId);
    const [before] = await transaction.$queryRaw<{ role: Role }[]>`
      SELECT role FROM memberships
      WHERE organisation_id = ${organisationId}::uuid AND user_id = ${userId}::uuid FOR UPDATE`;
    await transaction.$executeRaw`
      INSERT INTO memberships (organisation_id, user_id, role, source, email, name)
      VALUES (${organisationId}::uuid, ${userId}::uuid, ${role}, 'claim', ${email}, ${name})
      ON CONFLICT (organisation_id, user_id) DO UPDATE
      SET role = EXCLUDED.role, source = EXCLUDED.source, email = EXCLUDED.email, name = EXCLUDED.name, updated_at = now()`;
    if (before?.role === role) return;
    await recordAudit(transaction, organisationId, by, [
      before === undefined
        ? { action: 'member.joined', details: { userId, role, source: 'claim' } }
        : { action: 'member.role_changed', details: { userId, before: before.role, after: role } },
    ]);
  });
}
