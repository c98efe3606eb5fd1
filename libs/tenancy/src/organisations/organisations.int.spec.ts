import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { createOrganisation } from './create-organisation';
import { getOrganisation, listOrganisations } from './find-organisations';
import { getPortConnection, putPortConnection } from './port-connection';

let fixture: TenancyFixture;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());

describe('organisations', () => {
  it('are found again, with an audit line of their creation', async () => {
    const created = await createOrganisation(fixture.database, { name: 'Acme' }, OPERATOR);
    expect(created).toEqual({ id: expect.any(String), name: 'Acme', claim: null, createdAt: expect.any(Date) });
    expect(await getOrganisation(fixture.database, created.id)).toEqual(created);
    expect(await fixture.auditActions(created.id)).toEqual(['organisation.created']);
  });

  it('are listed page by page, the oldest first', async () => {
    for (let count = 0; count < 5; count += 1) await createOrganisation(fixture.database, { name: 'Acme' }, OPERATOR);
    const all = await listOrganisations(fixture.database, { limit: 100 });
    const pages = [];
    for (let after: string | undefined; ;) {
      const page = await listOrganisations(fixture.database, { limit: 2, after });
      pages.push(...page);
      after = page.at(-1)?.id;
      if (after === undefined) break;
    }
    expect(pages).toEqual(all);
    expect(all.length).toBeGreaterThanOrEqual(5);
  });

  it('are not there when nobody created them', async () => {
    expect(await getOrganisation(fixture.database, randomUUID())).toBeNull();
  });
});

describe('the Port connection', () => {
  const input = { baseUrl: 'https://port.example.test', clientId: 'id-1', clientSecret: 'secret-1' };

  it('is absent until it is put', async () => {
    const { id } = await createOrganisation(fixture.database, { name: 'Acme' }, OPERATOR);
    expect(await getPortConnection(fixture.database, id)).toBeNull();
    const put = await putPortConnection(fixture.database, fixture.vault, id, input, OPERATOR);
    expect(put).toEqual({
      organisationId: id,
      baseUrl: input.baseUrl,
      clientId: 'id-1',
      secretId: expect.any(String),
      secretFingerprint: expect.stringMatching(/^[0-9a-f]{8}$/),
      updatedAt: expect.any(Date),
      version: 1,
    });
    expect(await getPortConnection(fixture.database, id)).toEqual(put);
    expect(await fixture.auditActions(id)).toEqual([
      'data_key.created',
      'organisation.created',
      'port_connection.put',
      'secret.stored',
    ]);
  });

  it('gets a new secret under the same id, with another fingerprint', async () => {
    const { id } = await createOrganisation(fixture.database, { name: 'Acme' }, OPERATOR);
    const first = await putPortConnection(fixture.database, fixture.vault, id, input, OPERATOR);
    const changed = { ...input, clientId: 'id-2', clientSecret: 'secret-2' };
    const second = await putPortConnection(fixture.database, fixture.vault, id, changed, OPERATOR);
    expect(second).toMatchObject({ clientId: 'id-2', secretId: first.secretId });
    expect(second.secretFingerprint).not.toBe(first.secretFingerprint);
    const use = { organisationId: id, secretId: first.secretId, purpose: 'test' };
    expect(await fixture.vault.use(fixture.database, use, async (plain) => plain)).toBe('secret-2');
  });

  it('is put once by many at a time', async () => {
    const { id } = await createOrganisation(fixture.database, { name: 'Acme' }, OPERATOR);
    await Promise.all(
      Array.from({ length: 8 }, () => putPortConnection(fixture.database, fixture.vault, id, input, OPERATOR)),
    );
    expect(await fixture.owner.prisma.secret.count({ where: { organisationId: id } })).toBe(1);
  });

  it('is refused for an organisation that is not there', async () => {
    await expect(
      putPortConnection(fixture.database, fixture.vault, randomUUID(), input, OPERATOR),
    ).rejects.toMatchObject({ code: 'organisation_not_found' });
  });
});
