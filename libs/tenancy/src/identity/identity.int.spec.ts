import { newSessionId } from '@quayside/platform-identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOBODY, OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { createOrganisation } from '../organisations/create-organisation';
import { deleteOrganisation } from '../organisations/delete-organisation';
import { revokeApiToken, useApiToken } from './api-tokens';
import { keepBegunLogin, takeBegunLogin } from './begun-logins';
import { findOrganisationNames } from './find-organisation-names';
import { acceptInvitation, createInvitation } from './invitations';
import { changeMemberRole, listMembers, removeMember } from './members';
import { recordSignIn } from './record-sign-in';
import { beginSession, endProviderSessions, endSession, useSession } from './sessions';

let fixture: TenancyFixture;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());

const LIMITS = { idleMs: 1_800_000, absoluteMs: 43_200_000 };
const TOKEN = {
  issuer: NOBODY.issuer,
  subject: undefined,
  sessionId: undefined,
  rememberUntil: new Date(Date.now() + 60_000),
};

describe('an API token', () => {
  it('is good until it is revoked or too old, and says when it was used', async () => {
    const organisationId = await fixture.organisation();
    const { id: tokenId, hash } = await fixture.apiToken(organisationId);
    expect(await useApiToken(fixture.database, hash)).toEqual({ organisationId, tokenId, role: 'editor' });
    const used = () => fixture.owner.prisma.apiToken.findFirst({ where: { id: tokenId } });
    const first = (await used())?.lastUsedAt;
    expect(first).toBeInstanceOf(Date);
    await useApiToken(fixture.database, hash);
    expect((await used())?.lastUsedAt).toEqual(first);
    await fixture.owner.prisma.$executeRaw`UPDATE api_tokens SET last_used_at = now() - interval '61 seconds'`;
    await useApiToken(fixture.database, hash);
    expect((await used())?.lastUsedAt?.getTime()).toBeGreaterThanOrEqual(first?.getTime() ?? Infinity);
    await revokeApiToken(fixture.database, organisationId, tokenId, OPERATOR);
    expect(await useApiToken(fixture.database, hash)).toBeNull();
    const old = await fixture.apiToken(organisationId);
    await fixture.owner.prisma.$executeRaw`UPDATE api_tokens SET expires_at = now() WHERE id = ${old.id}::uuid`;
    expect(await useApiToken(fixture.database, old.hash)).toBeNull();
  });

  it('is revoked once on the trail', async () => {
    const organisationId = await fixture.organisation();
    const { id } = await fixture.apiToken(organisationId);
    await revokeApiToken(fixture.database, organisationId, id, OPERATOR);
    await revokeApiToken(fixture.database, organisationId, id, OPERATOR);
    const actions = await fixture.auditActions(organisationId);
    expect(actions.filter((action) => action.startsWith('api_token'))).toEqual([
      'api_token.created',
      'api_token.revoked',
    ]);
  });

  it('is found by an index', async () => {
    const plan = await fixture.database.acrossTenants.transaction(async (transaction) => {
      await transaction.$executeRaw`SET LOCAL enable_seqscan = off`;
      return transaction.$queryRaw<object[]>`EXPLAIN SELECT id FROM api_tokens WHERE token_hash = 'a'`;
    });
    expect(JSON.stringify(plan)).toContain('api_tokens_token_hash_key');
  });
});

describe('the last admin', () => {
  it('is left when two take the role from each other at once', async () => {
    const organisationId = await fixture.organisation();
    const [a, b] = [await fixture.member(organisationId, 'admin'), await fixture.member(organisationId, 'admin')];
    const ends = await Promise.allSettled([
      changeMemberRole(fixture.database, organisationId, a, 'viewer', OPERATOR),
      removeMember(fixture.database, organisationId, b, OPERATOR),
    ]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const members = await listMembers(fixture.database, organisationId, { limit: 10 });
    expect(members.filter(({ role }) => role === 'admin')).toHaveLength(1);
  });
});

describe('a sign-in', () => {
  it('makes memberships be as the provider says, and leaves those of invitations alone', async () => {
    const [one, other] = [await fixture.organisation(), await fixture.organisation()];
    const subject = 'wanda';
    const rolesIn = async (organisationId: string) =>
      (await listMembers(fixture.database, organisationId, { limit: 10 })).map(({ role, source }) => [role, source]);
    await recordSignIn(fixture.database, { ...NOBODY, subject, organisation: one, role: 'viewer' });
    await recordSignIn(fixture.database, { ...NOBODY, subject, organisation: one, role: 'editor' });
    expect(await rolesIn(one)).toEqual([['editor', 'claim']]);
    await recordSignIn(fixture.database, { ...NOBODY, subject, organisation: other, role: 'editor' });
    expect([await rolesIn(one), await rolesIn(other)]).toEqual([[], [['editor', 'claim']]]);
    await recordSignIn(fixture.database, { ...NOBODY, subject, organisation: other });
    expect(await rolesIn(other)).toEqual([]);
    expect((await fixture.auditActions(one)).filter((action) => action.startsWith('member'))).toEqual([
      'member.joined',
      'member.removed',
      'member.role_changed',
    ]);
    const userId = await fixture.member(one, 'viewer');
    const invited = await fixture.owner.prisma.user.findFirstOrThrow({ where: { id: userId } });
    await recordSignIn(fixture.database, { ...NOBODY, subject: invited.subject, email: 'new@example.test' });
    expect(await listMembers(fixture.database, one, { limit: 10 })).toMatchObject([
      { userId, role: 'viewer', source: 'invitation', email: 'new@example.test' },
    ]);
  });

  it('joins no organisation by a claim that nobody has', async () => {
    for (const organisation of ['nowhere', '00000000-0000-4000-8000-000000000000', undefined]) {
      const userId = await recordSignIn(fixture.database, { ...NOBODY, organisation, role: 'admin' });
      expect(await fixture.owner.prisma.membership.count({ where: { userId } })).toBe(0);
    }
  });
});

describe('a session', () => {
  async function begin(subject: string, providerSessionId?: string): Promise<string> {
    const userId = await recordSignIn(fixture.database, { ...NOBODY, subject });
    const { hash: idHash } = newSessionId();
    await beginSession(fixture.database, { idHash, userId, providerSessionId, replaces: undefined });
    return idHash;
  }
  const lives = async (idHash: string) => (await useSession(fixture.database, idHash, LIMITS)) !== null;

  it('is over once it has ended', async () => {
    const session = await begin('sid');
    expect(await lives(session)).toBe(true);
    await endSession(fixture.database, session);
    expect(await lives(session)).toBe(false);
  });

  it('ends by a logout token of its own provider only, and each token works once', async () => {
    const session = await begin('tess', 'session-1');
    const tess = { ...TOKEN, subject: 'tess' };
    await endProviderSessions(fixture.database, { ...tess, tokenId: 'a', issuer: 'https://other.example.test' });
    await endProviderSessions(fixture.database, { ...tess, tokenId: 'b', sessionId: 'session-2' });
    await endProviderSessions(fixture.database, { ...TOKEN, tokenId: 'c', subject: 'tom', sessionId: 'session-1' });
    expect(await lives(session)).toBe(true);
    expect(await endProviderSessions(fixture.database, { ...TOKEN, tokenId: 'd', sessionId: 'session-1' })).toBe(true);
    expect(await lives(session)).toBe(false);
    const next = await begin('tess');
    expect(await endProviderSessions(fixture.database, { ...tess, tokenId: 'd' })).toBe(false);
    expect(await lives(next)).toBe(true);
  });
});

describe('an organisation that is deleted', () => {
  it('is led to by no token, session, invitation or claim, and has no members', async () => {
    const { id } = await createOrganisation(fixture.database, { name: 'Gone', claim: 'gone' }, OPERATOR);
    const userId = await fixture.member(id, 'admin');
    const { hash } = await fixture.apiToken(id);
    const invited = newSessionId().hash;
    const invitation = { email: 'new@example.test', role: 'viewer', tokenHash: invited, expiresInDays: 1 } as const;
    await createInvitation(fixture.database, id, invitation, OPERATOR);
    const session = newSessionId().hash;
    const begun = { idHash: session, userId, providerSessionId: undefined, replaces: undefined };
    await beginSession(fixture.database, begun);
    const roles = async () => [...((await useSession(fixture.database, session, LIMITS))?.roles ?? [])];
    expect(await roles()).toEqual([[id, 'admin']]);
    expect(await useApiToken(fixture.database, hash)).not.toBeNull();

    await deleteOrganisation(fixture.database, id, OPERATOR);
    expect(await fixture.owner.prisma.membership.count({ where: { organisationId: id } })).toBe(0);
    expect(await useApiToken(fixture.database, hash)).toBeNull();
    expect(await findOrganisationNames(fixture.database, [id])).toEqual(new Map());
    const invitee = { userId, email: 'new@example.test', emailVerified: true, name: null };
    const accepted = acceptInvitation(fixture.database, invited, invitee, { type: 'person', id: userId });
    await expect(accepted).rejects.toMatchObject({ code: 'invitation_not_found' });
    for (const organisation of ['gone', id]) {
      await recordSignIn(fixture.database, { ...NOBODY, subject: 'late', organisation, role: 'admin' });
    }
    expect(await fixture.owner.prisma.membership.count({ where: { organisationId: id } })).toBe(0);
    // even a membership that somebody has put back leads nowhere
    await fixture.owner.prisma.$executeRaw`
      INSERT INTO memberships (organisation_id, user_id, role, source, email)
      VALUES (${id}::uuid, ${userId}::uuid, 'admin', 'invitation', '')`;
    expect(await roles()).toEqual([]);
  });

  it('gets no more tokens and invitations, and leaves its claim to another', async () => {
    const { id } = await createOrganisation(fixture.database, { name: 'First', claim: 'shared' }, OPERATOR);
    const again = () => createOrganisation(fixture.database, { name: 'Second', claim: 'shared' }, OPERATOR);
    await expect(again()).rejects.toMatchObject({ code: 'organisation_claim_taken' });
    await deleteOrganisation(fixture.database, id, OPERATOR);
    for (const make of [() => fixture.apiToken(id), () => fixture.invitation(id)]) {
      await expect(make()).rejects.toMatchObject({ code: 'organisation_not_found' });
    }
    expect(await again()).toMatchObject({ claim: 'shared' });
  });
});

describe('a login that was begun', () => {
  it('is given back once, to one of two who ask at once', async () => {
    const { hash } = newSessionId();
    const transaction = {
      state: 's',
      nonce: 'n',
      codeVerifier: 'v'.repeat(43),
      returnTo: '/',
      expiresAt: Date.now() + 600_000,
    };
    await keepBegunLogin(fixture.database, hash, transaction);
    const taken = await Promise.all([takeBegunLogin(fixture.database, hash), takeBegunLogin(fixture.database, hash)]);
    expect(taken.filter((one) => one !== null)).toEqual([transaction]);
  });
});

describe('what is known of people', () => {
  it.each(['users', 'sessions', 'begun_logins', 'spent_logout_tokens'])(
    'is out of reach of statements about an organisation: %s',
    async (table) => {
      const [right] = await fixture.owner.prisma.$queryRaw<{ any: boolean }[]>`
        SELECT has_any_column_privilege('quayside_app', ${table}, 'SELECT, INSERT, UPDATE') AS any`;
      expect(right).toEqual({ any: false });
    },
  );

  it('is read and changed by the columns that something needs', async () => {
    const [rights] = await fixture.owner.prisma.$queryRaw<object[]>`
      SELECT has_column_privilege('quayside_across', 'memberships', 'email', 'SELECT') AS email,
             has_column_privilege('quayside_across', 'invitations', 'email', 'SELECT') AS invited,
             has_table_privilege('quayside_app', 'api_tokens', 'DELETE') AS forget,
             has_column_privilege('quayside_app', 'api_tokens', 'role', 'UPDATE') AS promote`;
    expect(rights).toEqual({ email: false, invited: false, forget: false, promote: false });
  });
});
