import { randomBytes, randomUUID } from 'node:crypto';
import { LocalMasterKey } from '@quayside/platform-kms';
import { createTestDatabase, type TestDatabase } from '@quayside/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Installation } from '../installations/installation';
import { updateInstallation } from '../installations/update-installation';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { Vault } from './vault';

let server: TestDatabase;
let fixture: TenancyFixture;
let organisationId: string;
let installation: Installation;
beforeAll(async () => {
  server = await createTestDatabase();
  fixture = new TenancyFixture(server);
});
afterAll(async () => {
  await fixture.close();
  await server.drop();
});
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
    UPDATE secrets t SET ciphertext = f.ciphertext, wrapped_key = f.wrapped_key, master_key_id = f.master_key_id
    FROM secrets f WHERE f.id = ${from}::uuid AND t.id = ${to}::uuid`;
  expect(moved).toBe(1);
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
    await expect(use(idOf('apiKey'))).rejects.toMatchObject({ code: 'secret_unreadable' });
    expect(await fixture.auditActions(organisationId)).toContain('secret.unreadable');
  });

  it('does not open an envelope that was moved from another organisation', async () => {
    const other = (await fixture.installation(await fixture.organisation())).installation;
    await moveEnvelope(idOf('apiKey', other), idOf('apiKey'));
    await expect(use(idOf('apiKey'))).rejects.toMatchObject({ code: 'secret_unreadable' });
  });

  it('does not open a row that was moved to another organisation as it is', async () => {
    const other = await fixture.organisation();
    const target = (await fixture.installation(other)).installation;
    await fixture.owner.prisma.$executeRaw`DELETE FROM secrets WHERE installation_id = ${target.id}::uuid`;
    await fixture.owner.prisma.$executeRaw`
      UPDATE secrets SET organisation_id = ${other}::uuid, installation_id = ${target.id}::uuid
      WHERE id = ${idOf('apiKey')}::uuid`;
    const request = { organisationId: other, secretId: idOf('apiKey'), purpose: 'test' };
    await expect(fixture.vault.use(fixture.database, request, async (plain) => plain)).rejects.toMatchObject({
      code: 'secret_unreadable',
    });
  });

  it('does not open an envelope with the wrapped key of another', async () => {
    await fixture.owner.prisma.$executeRaw`
      UPDATE secrets t SET wrapped_key = f.wrapped_key FROM secrets f
      WHERE f.id = ${idOf('twin')}::uuid AND t.id = ${idOf('apiKey')}::uuid`;
    await expect(use(idOf('apiKey'))).rejects.toMatchObject({ code: 'secret_unreadable' });
  });

  it('does not open an envelope whose role was changed', async () => {
    await fixture.owner.prisma.$executeRaw`
      UPDATE secrets SET role = 'port_client_secret', installation_id = NULL, setting = 'moved'
      WHERE id = ${idOf('apiKey')}::uuid`;
    await expect(use(idOf('apiKey'))).rejects.toMatchObject({ code: 'secret_unreadable' });
  });

  it('opens nothing under another master key', async () => {
    const vault = new Vault(new LocalMasterKey(randomBytes(32)));
    await expect(use(idOf('apiKey'), vault)).rejects.toMatchObject({ code: 'secret_unreadable' });
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

  it('cannot be computed without the master key', async () => {
    const vault = new Vault(new LocalMasterKey(randomBytes(32)));
    const binding = { organisationId, secretId: idOf('apiKey'), role: 'installation_setting' } as const;
    expect((await vault.seal('the value', binding)).fingerprint).not.toBe(fingerprintOf('apiKey'));
    expect((await fixture.vault.seal('the value', binding)).fingerprint).toBe(fingerprintOf('apiKey'));
  });
});
