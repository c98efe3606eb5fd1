import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IdempotencyKeys } from '../idempotency/idempotency-keys';
import { claimRun } from '../runs/claim-run';
import { requestRun } from '../runs/request-run';
import { secretIdOf } from '../secrets/secret-id';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { deleteOrganisation } from './delete-organisation';
import { getOrganisation, listOrganisations } from './find-organisations';
import { getPortConnection, putPortConnection } from './port-connection';
import { openPortPoll } from './port-poll';

let fixture: TenancyFixture;
let organisationId: string;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  organisationId = await fixture.organisation();
});

const NOT_FOUND = { code: 'organisation_not_found' };
const remove = (id = organisationId) => deleteOrganisation(fixture.database, id, OPERATOR);
const connection = { baseUrl: 'https://port.example.test', clientId: 'client', clientSecret: 'new' };

describe('an organisation that is deleted', () => {
  it('is found no more, and nothing can be made in it', async () => {
    await fixture.installation(organisationId);
    await remove();
    expect(await getOrganisation(fixture.database, organisationId)).toBeNull();
    const listed = await listOrganisations(fixture.database, { limit: 100 });
    expect(listed.map(({ id }) => id)).not.toContain(organisationId);
    expect(await getPortConnection(fixture.database, organisationId)).toBeNull();
    expect(await openPortPoll(fixture.database, organisationId, { limit: 1 })).toBeNull();
    await expect(fixture.installation(organisationId)).rejects.toMatchObject(NOT_FOUND);
    const put = putPortConnection(fixture.database, fixture.vault, organisationId, connection, OPERATOR);
    await expect(put).rejects.toMatchObject(NOT_FOUND);
    await expect(remove()).rejects.toMatchObject(NOT_FOUND);
  });

  it('leaves the page behind it as it is in a list', async () => {
    const [second, third] = [await fixture.organisation(), await fixture.organisation()];
    await remove(second);
    const next = await listOrganisations(fixture.database, { limit: 1, after: second });
    expect(next.map(({ id }) => id)).toEqual([third]);
  });

  it('has no secret, and no data key, and says so on its trail', async () => {
    await fixture.installation(organisationId);
    await remove();
    const where = { organisationId };
    const secrets = await fixture.owner.prisma.secret.findMany({ where });
    expect(secrets).toHaveLength(2);
    for (const secret of secrets) expect(secret).toMatchObject({ ciphertext: null, destroyedAt: expect.any(Date) });
    expect(await fixture.owner.prisma.dataKey.findMany({ where })).toMatchObject([
      { wrappedKey: null, destroyedAt: expect.any(Date) },
    ]);
    const actions = await fixture.auditActions(organisationId);
    expect(actions).toEqual(
      expect.arrayContaining(['installation.deleted', 'data_key.destroyed', 'organisation.deleted']),
    );
    expect(actions.filter((action) => action === 'secret.destroyed')).toHaveLength(2);
  });

  it('keeps nobody as its member, and no answer that was given to them', async () => {
    await fixture.member(organisationId, 'admin');
    const keys = new IdempotencyKeys(fixture.database);
    await keys.claim({ organisationId, caller: 'caller', key: 'key', digest: 'one' });
    const where = { organisationId };
    const { membership, idempotencyKey } = fixture.owner.prisma;
    expect([await membership.count({ where }), await idempotencyKey.count({ where })]).toEqual([1, 1]);
    await remove();
    expect([await membership.count({ where }), await idempotencyKey.count({ where })]).toEqual([0, 0]);
  });

  it('stops the run that is under way: it writes nothing more, and opens no secret', async () => {
    const { run, state } = await fixture.running(organisationId);
    await remove();
    await expect(state.assertCurrent()).rejects.toMatchObject({ code: 'run_superseded' });
    const secretId = secretIdOf(organisationId, 'clientSecret');
    const use = fixture.vault.use(fixture.database, { organisationId, secretId, purpose: 'resync' }, async () => {});
    await expect(use).rejects.toMatchObject({ code: 'secret_not_found' });
    const { installationId } = run;
    expect(await claimRun(fixture.database, { ...run, workerId: 'w', leaseSeconds: 1 })).toBeNull();
    await expect(
      requestRun(fixture.database, organisationId, installationId, 'manual', OPERATOR),
    ).rejects.toMatchObject({ code: 'installation_not_found' });
  });

  it('is whole or not there for who installs at the same time', async () => {
    await fixture.installation(organisationId);
    const installing = Array.from({ length: 6 }, () =>
      fixture.installation(organisationId).then(
        () => 'installed',
        (error: { code?: string }) => error.code,
      ),
    );
    await remove();
    // who came too late may also find that the connection is gone already
    for (const end of await Promise.all(installing)) {
      expect(['installed', 'organisation_not_found', 'port_connection_missing']).toContain(end);
    }
    const where = { organisationId };
    expect(await fixture.owner.prisma.installation.count({ where: { ...where, deletedAt: null } })).toBe(0);
    expect(await fixture.owner.prisma.secret.count({ where: { ...where, destroyedAt: null } })).toBe(0);
    expect(await fixture.owner.prisma.dataKey.count({ where: { ...where, destroyedAt: null } })).toBe(0);
    expect(await fixture.owner.prisma.run.count({ where: { ...where, finishedAt: null } })).toBe(0);
  });

  it('leaves the others alone', async () => {
    const other = await fixture.organisation('theirs');
    await remove();
    const request = { organisationId: other, secretId: secretIdOf(other, 'clientSecret'), purpose: 'test' };
    expect(await fixture.vault.use(fixture.database, request, async (plain) => plain)).toBe('theirs');
  });
});
