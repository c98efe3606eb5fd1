import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteInstallation } from '../installations/delete-installation';
import { updateInstallation } from '../installations/update-installation';
import { getSecret } from '../secrets/list-secrets';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { beginRotation } from './begin-rotation';
import { openProbe, settleProbe, type ProbeEnd } from './probe-rotation';
import { promoteRotation, rollBackRotation } from './promote-rotation';
import { expireRotation, revokeRotation } from './revoke-rotation';

let fixture: TenancyFixture;
let organisationId: string;
let installationId: string;
let secretId: string;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  organisationId = await fixture.organisation();
  const { installation } = await fixture.installation(organisationId, { secrets: { apiKey: 'old' } });
  installationId = installation.id;
  secretId = installation.secrets[0]?.secretId ?? '';
});

const begin = (value = 'new') =>
  beginRotation(fixture.database, fixture.vault, organisationId, secretId, value, OPERATOR);
const promote = () => promoteRotation(fixture.database, fixture.vault, organisationId, secretId, OPERATOR);
const rollBack = () => rollBackRotation(fixture.database, fixture.vault, organisationId, secretId, OPERATOR);
const revoke = () => revokeRotation(fixture.database, organisationId, secretId, OPERATOR);
async function settle(end: ProbeEnd = { result: 'proven' }): Promise<boolean> {
  const probe = await openProbe(fixture.database, organisationId, secretId);
  if (probe === null) throw new Error('there is nothing to probe');
  return settleProbe(fixture.database, probe, end);
}
async function proven(): Promise<void> {
  await begin();
  expect(await settle()).toBe(true);
}
const inUse = () =>
  fixture.vault.use(fixture.database, { organisationId, secretId, purpose: 'test' }, async (plain) => plain);
const change = (patch: Parameters<typeof updateInstallation>[4]) =>
  updateInstallation(fixture.database, fixture.vault, organisationId, installationId, patch, OPERATOR);
const rotation = async () => (await getSecret(fixture.database, organisationId, secretId))?.rotation;
const kept = () => fixture.owner.prisma.secretRotation.count({ where: { organisationId } });

describe('a rotation', () => {
  it('puts the new value in use only once it is proven, and goes back to the old one', async () => {
    await begin();
    await expect(promote()).rejects.toMatchObject({ code: 'rotation_not_ready' });
    await settle();
    await expect(rollBack()).rejects.toMatchObject({ code: 'rotation_not_ready' });
    expect(await inUse()).toBe('old');
    await promote();
    expect(await inUse()).toBe('new');
    await rollBack();
    expect(await inUse()).toBe('old');
    expect(await kept()).toBe(0);
  });

  it('is one at a time, until the old value is revoked', async () => {
    await proven();
    await expect(begin()).rejects.toMatchObject({ code: 'rotation_under_way' });
    await promote();
    await expect(begin()).rejects.toMatchObject({ code: 'rotation_under_way' });
    await revoke();
    await expect(revoke()).rejects.toMatchObject({ code: 'rotation_not_found' });
    await begin();
  });

  it('of several that are begun at once is one', async () => {
    const begun = await Promise.allSettled(['a', 'b', 'c', 'd'].map((value) => begin(value)));
    expect(begun.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is for the settings of installations only', async () => {
    const port = await fixture.owner.prisma.portConnection.findUniqueOrThrow({ where: { organisationId } });
    const begun = beginRotation(fixture.database, fixture.vault, organisationId, port.secretId, 'new', OPERATOR);
    await expect(begun).rejects.toMatchObject({ code: 'rotation_unsupported' });
  });

  it.each([{ settings: { host: 'https://other.example.test' } }, { secrets: { apiKey: 'put in meanwhile' } }])(
    'is outdated by a change of what the value goes with: %j',
    async (patch) => {
      await proven();
      await change(patch);
      expect(await rotation()).toMatchObject({ state: 'proven', isOutdated: true });
      await expect(promote()).rejects.toMatchObject({ code: 'rotation_outdated' });
      expect(await inUse()).not.toBe('new');
    },
  );

  it('writes no probe down that was made before a change', async () => {
    await begin();
    const probe = await openProbe(fixture.database, organisationId, secretId);
    if (probe === null) throw new Error('there is nothing to probe');
    await change({ settings: { host: 'https://other.example.test' } });
    expect(await settleProbe(fixture.database, probe, { result: 'proven' })).toBe(false);
    expect(await openProbe(fixture.database, organisationId, secretId)).toBeNull();
  });

  it('destroys its value with the installation, when it is abandoned, and when it has expired', async () => {
    await proven();
    expect(await expireRotation(fixture.database, organisationId, secretId)).toBe(false);
    await revoke();
    expect(await kept()).toBe(0);
    await proven();
    await fixture.owner.prisma.$executeRaw`
      UPDATE secret_rotations SET expires_at = now() WHERE organisation_id = ${organisationId}::uuid`;
    await expect(promote()).rejects.toMatchObject({ code: 'rotation_not_found' });
    expect(await expireRotation(fixture.database, organisationId, secretId)).toBe(true);
    expect(await kept()).toBe(0);
    await begin();
    await deleteInstallation(fixture.database, organisationId, installationId, OPERATOR);
    expect(await kept()).toBe(0);
  });
});

describe('the second slot', () => {
  it('holds what does not open in the place of the value in use, nor for going back', async () => {
    await proven();
    await fixture.owner.prisma.$executeRaw`
      UPDATE secret_rotations SET state = 'promoted', promoted_at = now()
      WHERE organisation_id = ${organisationId}::uuid`;
    await expect(rollBack()).rejects.toMatchObject({ code: 'secret_unreadable' });
    await fixture.owner.prisma.$executeRaw`
      UPDATE secrets s SET ciphertext = r.ciphertext, fingerprint = r.fingerprint
      FROM secret_rotations r WHERE r.secret_id = s.id AND s.id = ${secretId}::uuid`;
    await expect(inUse()).rejects.toMatchObject({ code: 'secret_unreadable' });
  });

  it('keeps nothing of a value that cannot be read any more when another one takes its place', async () => {
    await proven();
    await fixture.owner.prisma.$executeRaw`
      UPDATE secrets SET ciphertext = substr(ciphertext, 1, length(ciphertext) - 1) WHERE id = ${secretId}::uuid`;
    await promote();
    expect(await inUse()).toBe('new');
    expect(await kept()).toBe(0);
    await expect(rollBack()).rejects.toMatchObject({ code: 'rotation_not_found' });
  });

  it('tells what happened on the trail', async () => {
    await proven();
    await promote();
    await rollBack();
    await begin('refused');
    await settle({ result: 'refused', code: 'credentials_rejected', message: 'no' });
    await revoke();
    const actions = (await fixture.auditActions(organisationId)).filter((action) => /rot|rev|pro|roll/.test(action));
    expect(actions).toEqual([
      ...['secret.probed', 'secret.probed', 'secret.promoted', 'secret.revoked'],
      ...['secret.rolled_back', 'secret.rotation_begun', 'secret.rotation_begun'],
    ]);
  });
});
