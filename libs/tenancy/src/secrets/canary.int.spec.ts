import { afterAll, beforeAll, expect, it } from 'vitest';
import { deleteInstallation } from '../installations/delete-installation';
import { updateInstallation } from '../installations/update-installation';
import { beginRotation } from '../rotations/begin-rotation';
import { openProbe, settleProbe } from '../rotations/probe-rotation';
import { promoteRotation } from '../rotations/promote-rotation';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';

let fixture: TenancyFixture;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());

/** Every column of every row of every table, as text. */
async function dump(): Promise<string> {
  const { prisma } = fixture.owner;
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public'`;
  expect(tables.length).toBeGreaterThanOrEqual(15);
  let text = '';
  for (const { name } of tables) {
    const rows = await prisma.$queryRawUnsafe<{ row: string }[]>(`SELECT t::text AS row FROM "${name}" t`);
    text += `${name}\n${rows.map(({ row }) => row).join('\n')}\n`;
  }
  return text;
}

it('keeps no plain secret in any column of any table, whatever is done with it', async () => {
  const canaries = ['canary-port-5f2c', 'canary-first-91ab', 'canary-second-77de', 'canary-third-30c8'];
  const [portSecret = '', first = '', second = '', third = ''] = canaries;
  const spellings = canaries.flatMap((canary) => {
    const bytes = Buffer.from(canary);
    return [canary, bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, '')];
  });
  const expectClean = async (): Promise<void> => {
    const text = await dump();
    expect(text).toContain(organisationId);
    for (const spelling of spellings) expect(text).not.toContain(spelling);
  };

  const organisationId = await fixture.organisation(portSecret);
  const { installation } = await fixture.installation(organisationId, { secrets: { apiKey: first } });
  await expectClean();

  const secretId = installation.secrets[0]?.secretId ?? '';
  const use = { organisationId, secretId, purpose: 'test' };
  expect(await fixture.vault.use(fixture.database, use, async (plain) => plain)).toBe(first);
  await expectClean();

  const patch = { secrets: { apiKey: second } };
  await updateInstallation(fixture.database, fixture.vault, organisationId, installation.id, patch, OPERATOR);
  expect(await fixture.vault.use(fixture.database, use, async (plain) => plain)).toBe(second);
  await expectClean();

  await beginRotation(fixture.database, fixture.vault, organisationId, secretId, third, OPERATOR);
  await expectClean();
  const probe = await openProbe(fixture.database, organisationId, secretId);
  if (probe === null) throw new Error('there is nothing to probe');
  await settleProbe(fixture.database, probe, { result: 'proven' });
  await promoteRotation(fixture.database, fixture.vault, organisationId, secretId, OPERATOR);
  await expectClean();
  expect(await fixture.vault.use(fixture.database, use, async (plain) => plain)).toBe(third);

  await deleteInstallation(fixture.database, organisationId, installation.id, OPERATOR);
  await expectClean();
});
