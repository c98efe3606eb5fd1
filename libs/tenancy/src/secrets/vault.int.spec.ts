import { randomBytes, randomUUID } from 'node:crypto';
import { LocalMasterKey } from '@quayside/platform-kms';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Installation } from '../installations/installation';
import { updateInstallation } from '../installations/update-installation';
import { createOrganisation } from '../organisations/create-organisation';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { storeWithOwnKey } from './own-key-envelope.fixture';
import { Vault } from './vault';

let fixture: TenancyFixture;
let organisationId: string;
let installation: Installation;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  organisationId = await fixture.organisation();
  const secrets = { apiKey: 'the value', twin: 'the value', other: 'another' };
  ({ installation } = await fixture.installation(organisationId, { secrets }));
});

function idOf(setting: string, of = installation): string {
  return of.secrets.find((secret) => secret.setting === setting)?.secretId ?? '';
}

function use(secretId: string, vault = fixture.vault): Promise<string> {
  return vault.use(fixture.database, { organisationId, secretId, purpose: 'test' }, async (plain) => plain);
}

/** Copies an envelope over another one, as somebody with the database but not the master key could. */
async function moveEnvelope(from: string, to: string): Promise<void> {
  const moved = await fixture.owner.prisma.$executeRaw`
    UPDATE secrets t SET ciphertext = f.ciphertext, fingerprint = f.fingerprint, wrapped_key = f.wrapped_key,
      master_key_id = f.master_key_id
    FROM secrets f WHERE f.id = ${from}::uuid AND t.id = ${to}::uuid`;
  expect(moved).toBe(1);
}

async function expectUnreadable(secretId: string, of = organisationId): Promise<void> {
  const request = { organisationId: of, secretId, purpose: 'test' };
  await expect(fixture.vault.use(fixture.database, request, async (plain) => plain)).rejects.toMatchObject({
    code: 'secret_unreadable',
  });
  const where = { organisationId: of, secretId, action: 'secret.unreadable' };
  expect(await fixture.owner.prisma.auditEvent.count({ where })).toBe(1);
}

describe('Vault.use', () => {
  it('opens a secret, remembers when, and says so on the audit trail first', async () => {
    const secretId = idOf('apiKey');
    const runId = randomUUID();
    const where = { organisationId, action: 'secret.used' };
    const request = { organisationId, secretId, purpose: 'resync', runId };
    const answer = await fixture.vault.use(fixture.database, request, async (plain) => ({
      plain,
      lines: await fixture.owner.prisma.auditEvent.findMany({ where }),
    }));
    expect(answer.plain).toBe('the value');
    expect(answer.lines).toMatchObject([
      { secretId, runId, installationId: installation.id, actorType: 'system', details: { purpose: 'resync' } },
    ]);
    const row = await fixture.owner.prisma.secret.findFirst({ where: { id: secretId } });
    expect(row?.lastUsedAt).toEqual(expect.any(Date));
  });

  it('gives out no value that replaced the one that was asked for', async () => {
    const before = installation.secrets.find(({ setting }) => setting === 'apiKey');
    if (!before) throw new Error('the fixture has no such secret');
    const request = { organisationId, secretId: before.secretId, fingerprint: before.fingerprint, purpose: 'test' };
    expect(await fixture.vault.use(fixture.database, request, async (plain) => plain)).toBe('the value');
    const change = { secrets: { apiKey: 'for another host' } };
    await updateInstallation(fixture.database, fixture.vault, organisationId, installation.id, change, OPERATOR);
    const opened: string[] = [];
    const late = fixture.vault.use(fixture.database, request, async (plain) => opened.push(plain));
    await expect(late).rejects.toMatchObject({ code: 'secret_changed' });
    expect(opened).toEqual([]);
    expect(await use(before.secretId)).toBe('for another host');
  });

  it('passes on what the work gives and what it throws', async () => {
    const request = { organisationId, secretId: idOf('apiKey'), purpose: 'test' };
    expect(await fixture.vault.use(fixture.database, request, async () => 42)).toBe(42);
    const failing = fixture.vault.use(fixture.database, request, () => Promise.reject(new Error('of its own')));
    await expect(failing).rejects.toThrow('of its own');
  });

  it('finds no secret of another organisation', async () => {
    const request = { organisationId: await fixture.organisation(), secretId: idOf('apiKey'), purpose: 'test' };
    await expect(fixture.vault.use(fixture.database, request, async (plain) => plain)).rejects.toMatchObject({
      code: 'secret_not_found',
    });
    expect(await fixture.auditActions(request.organisationId)).not.toContain('secret.used');
  });

  it('does not open an envelope that was moved from another secret of the installation', async () => {
    await moveEnvelope(idOf('other'), idOf('apiKey'));
    await expectUnreadable(idOf('apiKey'));
  });

  it('does not open an envelope that was moved from another organisation', async () => {
    const other = (await fixture.installation(await fixture.organisation())).installation;
    await moveEnvelope(idOf('apiKey', other), idOf('apiKey'));
    await expectUnreadable(idOf('apiKey'));
  });

  it('does not open a row that was moved to another organisation as it is', async () => {
    const other = await fixture.organisation();
    const target = (await fixture.installation(other)).installation;
    const { prisma } = fixture.owner;
    await prisma.$executeRaw`DELETE FROM secrets WHERE installation_id = ${target.id}::uuid`;
    await prisma.$executeRaw`
      UPDATE secrets SET organisation_id = ${other}::uuid, installation_id = ${target.id}::uuid,
        data_key_id = (SELECT id FROM data_keys WHERE organisation_id = ${other}::uuid)
      WHERE id = ${idOf('apiKey')}::uuid`;
    await expectUnreadable(idOf('apiKey'), other);
  });

  it('does not open an older envelope of the same secret in the place of the present one', async () => {
    const secretId = idOf('apiKey');
    const where = { organisationId_id: { organisationId, id: secretId } };
    const { ciphertext } = await fixture.owner.prisma.secret.findUniqueOrThrow({ where });
    const patch = { secrets: { apiKey: 'a new value' } };
    await updateInstallation(fixture.database, fixture.vault, organisationId, installation.id, patch, OPERATOR);
    expect(await use(secretId)).toBe('a new value');
    await fixture.owner.prisma.secret.update({ where, data: { ciphertext } });
    await expectUnreadable(secretId);
  });

  it.each([0, 1, 13, 28, -1])('does not open an envelope of which %i bytes are left', async (length) => {
    const secretId = idOf('apiKey');
    const where = { organisationId_id: { organisationId, id: secretId } };
    const { ciphertext } = await fixture.owner.prisma.secret.findUniqueOrThrow({ where });
    await fixture.owner.prisma.secret.update({
      where,
      data: { ciphertext: (ciphertext ?? Buffer.of()).slice(0, length) },
    });
    await expectUnreadable(secretId);
  });

  it('does not open with the data key of another organisation in the place of its own', async () => {
    const other = await fixture.organisation();
    const moved = await fixture.owner.prisma.$executeRaw`
      UPDATE data_keys t SET wrapped_key = f.wrapped_key FROM data_keys f
      WHERE f.organisation_id = ${other}::uuid AND t.organisation_id = ${organisationId}::uuid`;
    expect(moved).toBe(1);
    await expectUnreadable(idOf('apiKey'));
  });

  it('does not open an envelope whose row names no data key', async () => {
    await fixture.owner.prisma.$executeRaw`
      UPDATE secrets SET data_key_id = NULL WHERE id = ${idOf('apiKey')}::uuid`;
    await expectUnreadable(idOf('apiKey'));
  });

  it('does not open an envelope whose role was changed', async () => {
    await fixture.owner.prisma.$executeRaw`
      UPDATE secrets SET role = 'port_client_secret', installation_id = NULL, setting = 'moved'
      WHERE id = ${idOf('apiKey')}::uuid`;
    await expectUnreadable(idOf('apiKey'));
  });

  it('opens nothing without the master key, and says which one that is', async () => {
    const vault = new Vault(new LocalMasterKey(randomBytes(32)));
    await expect(use(idOf('apiKey'), vault)).rejects.toMatchObject({
      code: 'master_key_missing',
      context: { masterKeyId: fixture.masterKey.id },
    });
  });

  it('says nothing of the value when it fails', async () => {
    await moveEnvelope(idOf('other'), idOf('apiKey'));
    const error: unknown = await use(idOf('apiKey')).catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/the value|another/);
  });
});

describe('a fingerprint', () => {
  const fingerprintOf = (setting: string, of = installation) =>
    of.secrets.find((secret) => secret.setting === setting)?.fingerprint;

  it('is the same for equal values of one organisation, and differs for others', () => {
    expect(fingerprintOf('apiKey')).toBe(fingerprintOf('twin'));
    expect(fingerprintOf('apiKey')).not.toBe(fingerprintOf('other'));
  });

  it('differs for equal values of two organisations', async () => {
    const secrets = { apiKey: 'the value' };
    const other = await fixture.installation(await fixture.organisation(), { secrets });
    expect(fingerprintOf('apiKey', other.installation)).not.toBe(fingerprintOf('apiKey'));
  });

  it('is the same in every program, and cannot be computed without the data key of the organisation', async () => {
    const binding = { organisationId, secretId: idOf('apiKey'), role: 'installation_setting' } as const;
    const another = new Vault(fixture.masterKey);
    const sealed = await another.seal(fixture.database, 'the value', binding);
    expect(sealed.fingerprint).toBe(fingerprintOf('apiKey'));
    const stranger = new Vault(new LocalMasterKey(randomBytes(32)));
    await expect(stranger.seal(fixture.database, 'the value', binding)).rejects.toMatchObject({
      code: 'master_key_missing',
    });
  });
});

describe('the data key of an organisation', () => {
  it('is one, when its first secrets are sealed at the same time by several programs', async () => {
    const { id } = await createOrganisation(fixture.database, { name: 'New' }, OPERATOR);
    const vaults = Array.from({ length: 8 }, () => new Vault(fixture.masterKey));
    const sealed = await Promise.all(
      vaults.map((vault, index) =>
        vault.seal(fixture.database, `value ${index}`, {
          organisationId: id,
          secretId: randomUUID(),
          role: 'port_client_secret',
        }),
      ),
    );
    expect(new Set(sealed.map(({ dataKeyId }) => dataKeyId)).size).toBe(1);
    expect(await fixture.owner.prisma.dataKey.count({ where: { organisationId: id } })).toBe(1);
    expect((await fixture.auditActions(id)).filter((action) => action === 'data_key.created')).toHaveLength(1);
  });

  it('is not made for an organisation that is not there', async () => {
    const binding = { organisationId: randomUUID(), secretId: randomUUID(), role: 'port_client_secret' } as const;
    await expect(fixture.vault.seal(fixture.database, 'x', binding)).rejects.toMatchObject({
      code: 'organisation_not_found',
    });
  });

  it('is unwrapped once for all secrets and all uses', async () => {
    const vault = new Vault(fixture.masterKey);
    for (const setting of ['apiKey', 'twin', 'other', 'apiKey']) await use(idOf(setting), vault);
    expect(vault.counts).toMatchObject({ unwraps: 1, hits: 3 });
  });
});

describe('an envelope of the version before, which brings its own data key', () => {
  const binding = () => ({ organisationId, secretId: idOf('apiKey'), role: 'installation_setting' }) as const;

  it('opens, also where the row still names a data key', async () => {
    await storeWithOwnKey(fixture.owner, fixture.masterKey, 'old', binding());
    expect(await use(idOf('apiKey'))).toBe('old');
  });

  it('does not open in the place of one that was stored after it', async () => {
    const where = { organisationId_id: { organisationId, id: idOf('apiKey') } };
    const { fingerprint } = await fixture.owner.prisma.secret.findUniqueOrThrow({ where });
    await storeWithOwnKey(fixture.owner, fixture.masterKey, 'old', binding());
    await fixture.owner.prisma.secret.update({ where, data: { fingerprint } });
    await expectUnreadable(idOf('apiKey'));
  });

  it('is moved under the data key of the organisation, once, and gives its value as before', async () => {
    await storeWithOwnKey(fixture.owner, fixture.masterKey, 'the value', binding());
    expect(await fixture.vault.move(fixture.database, binding())).toBe(true);
    expect(await fixture.vault.move(fixture.database, binding())).toBe(false);
    expect(await use(idOf('apiKey'))).toBe('the value');
    const where = { organisationId, setting: { in: ['apiKey', 'twin'] } };
    const rows = await fixture.owner.prisma.secret.findMany({ where });
    expect(new Set(rows.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(rows.map(({ masterKeyId, wrappedKey }) => [masterKeyId, wrappedKey?.length])).toEqual([
      ['', 0],
      ['', 0],
    ]);
  });
});
