import { AwsMasterKey, LocalMasterKey } from '@quayside/platform-kms';
import { createKmsSimulator, DEMO_ACCESS_KEY, type KmsSimulator } from '@quayside/simulator-kms';
import { waitFor } from '@quayside/testing';
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOrganisation } from '../organisations/create-organisation';
import { putPortConnection } from '../organisations/port-connection';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { secretIdOf } from './secret-id';
import { Vault } from './vault';

const { accessKeyId, secretAccessKey } = DEMO_ACCESS_KEY;
const CONNECTION = { baseUrl: 'https://port.example.test', clientId: 'client', clientSecret: 'the secret' };
const MINUTE_MS = 60_000;

let fixture: TenancyFixture;
let kms: KmsSimulator;
let masterKey: AwsMasterKey;
let clock: { ms: number; now(): Date };
let vault: Vault;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  kms = createKmsSimulator();
  await kms.listen();
  masterKey = await open(kms.keys.create().arn);
  clock = { ms: Date.now(), now: () => new Date(clock.ms) };
  vault = new Vault(masterKey, { clock });
});
afterEach(async () => {
  masterKey.close();
  await kms.close();
});

function open(arn: string): Promise<AwsMasterKey> {
  return AwsMasterKey.open({ arn, endpoint: kms.url, credentials: { accessKeyId, secretAccessKey } });
}

async function connectedOrganisation(): Promise<string> {
  const { id } = await createOrganisation(fixture.database, { name: 'Example' }, OPERATOR);
  await putPortConnection(fixture.database, vault, id, CONNECTION, OPERATOR);
  return id;
}

function use(organisationId: string, by = vault): Promise<string> {
  const secretId = secretIdOf(organisationId, 'clientSecret');
  return by.use(fixture.database, { organisationId, secretId, purpose: 'test' }, async (plain) => plain);
}

/** What KMS was asked for so far. */
function calls(): number {
  return kms.calls('Decrypt') + kms.calls('Encrypt');
}

describe('the vault over AWS KMS', () => {
  it('asks KMS once for an organisation, for all of its uses within minutes', async () => {
    const organisationId = await connectedOrganisation();
    const another = new Vault(masterKey, { clock });
    const before = calls();
    for (let turn = 0; turn < 20; turn += 1) expect(await use(organisationId, another)).toBe('the secret');
    expect(calls() - before).toBe(1);
    clock.ms += 5 * MINUTE_MS;
    await use(organisationId, another);
    expect(calls() - before).toBe(2);
  });

  it('goes on for the organisations that it knows while KMS is down for five minutes, and for the others after that', async () => {
    const warm = await connectedOrganisation();
    const cold = await connectedOrganisation();
    vault = new Vault(masterKey, { clock });
    await use(warm);
    kms.server.faults.add({ effect: { kind: 'reset' } });
    for (let second = 0; second < 295; second += 5) {
      expect(await use(warm)).toBe('the secret');
      await expect(use(cold)).rejects.toMatchObject({ code: 'kms_unavailable', retry: expect.anything() });
      clock.ms += 5_000;
    }
    expect(vault.counts.refused).toBeGreaterThan(20);
    expect(await fixture.auditActions(cold)).not.toContain('secret.unreadable');
    kms.server.faults.clear();
    clock.ms += 30_000;
    expect(await use(cold)).toBe('the secret');
    expect(await use(warm)).toBe('the secret');
  });

  it('seals nothing without KMS, and stores nothing in plain', async () => {
    kms.faults.add({ effect: { kind: 'throttling' } });
    const { id } = await createOrganisation(fixture.database, { name: 'Example' }, OPERATOR);
    const put = putPortConnection(fixture.database, vault, id, CONNECTION, OPERATOR);
    await expect(put).rejects.toMatchObject({ code: 'kms_unavailable', retry: 'later' });
    expect(await fixture.owner.prisma.secret.count({ where: { organisationId: id } })).toBe(0);
    expect(await fixture.owner.prisma.dataKey.count({ where: { organisationId: id } })).toBe(0);
  });

  it('stops within minutes when the key is disabled, and goes on when it is enabled', async () => {
    const organisationId = await connectedOrganisation();
    await use(organisationId);
    kms.keys.key(masterKey.id).state = 'Disabled';
    expect(await use(organisationId)).toBe('the secret');
    clock.ms += 5 * MINUTE_MS;
    await expect(use(organisationId)).rejects.toMatchObject({ code: 'master_key_disabled', retry: 'later' });
    kms.keys.key(masterKey.id).state = 'Enabled';
    expect(await use(organisationId)).toBe('the secret');
    expect(await fixture.auditActions(organisationId)).not.toContain('secret.unreadable');
  });

  it('tells a wrong key: one that it was not given, and one under whose name another has wrapped', async () => {
    const organisationId = await connectedOrganisation();
    const wrong = await open(kms.keys.create().arn);
    await expect(use(organisationId, new Vault(wrong))).rejects.toMatchObject({ code: 'master_key_missing' });
    await fixture.owner.prisma.$executeRaw`
      UPDATE data_keys SET master_key_id = ${wrong.id} WHERE organisation_id = ${organisationId}::uuid`;
    await expect(use(organisationId, new Vault(wrong))).rejects.toMatchObject({ code: 'secret_unreadable' });
    expect(await fixture.auditActions(organisationId)).toContain('secret.unreadable');
    wrong.close();
  });

  it('opens what the master key before it wrapped', async () => {
    const local = new LocalMasterKey(randomBytes(32));
    vault = new Vault(local);
    const organisationId = await connectedOrganisation();
    expect(await use(organisationId, new Vault(masterKey, { previous: [local] }))).toBe('the secret');
  });

  it('holds no connection of Postgres while KMS does not answer', async () => {
    const organisationId = await connectedOrganisation();
    vault = new Vault(masterKey, { clock });
    kms.faults.add({ effect: { kind: 'hang' }, operation: 'Decrypt', times: 1 });
    const before = kms.calls('Decrypt');
    const waiting = use(organisationId);
    await waitFor(() => kms.calls('Decrypt') > before, { what: 'KMS to be asked' });
    // as many as the fixture has connections
    const others = await Promise.all(Array.from({ length: 8 }, () => fixture.database.ping().then(() => true)));
    expect(others).toHaveLength(8);
    const [held] = await fixture.owner.prisma.$queryRaw<{ count: number }[]>`
      SELECT count(*)::integer AS count FROM pg_stat_activity
      WHERE datname = current_database() AND state LIKE 'idle in transaction%'`;
    expect(held?.count).toBe(0);
    expect(await waiting).toBe('the secret');
  });
});
