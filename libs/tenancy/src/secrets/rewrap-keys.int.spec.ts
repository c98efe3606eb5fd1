import { randomBytes } from 'node:crypto';
import { silentLogger } from '@quayside/domain';
import { KmsError, LocalMasterKey, MasterKeys, type KeyContext, type MasterKey } from '@quayside/platform-kms';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TenancyFixture } from '../tenancy.fixture';
import { openHouseKey } from './house-keys';
import { storeWithOwnKey } from './own-key-envelope.fixture';
import { rewrapKeys, type RewrapCounts, type RewrapOptions } from './rewrap-keys';
import { secretIdOf } from './secret-id';
import { Vault } from './vault';

const ORGANISATIONS = 7;

let fixture: TenancyFixture;
let organisations: string[];
/** the master key to which all is to come */
let next: LocalMasterKey;
beforeEach(async () => {
  fixture = await TenancyFixture.open();
  organisations = [];
  for (let index = 0; index < ORGANISATIONS; index += 1)
    organisations.push(await fixture.organisation(`secret ${index}`));
  await openHouseKey(fixture.database, new MasterKeys(fixture.masterKey), 'request budget');
  next = new LocalMasterKey(randomBytes(32));
});
afterEach(() => fixture.close());

function rewrap(to: MasterKey = next, options: Partial<RewrapOptions> = {}): Promise<RewrapCounts> {
  const previous = [fixture.masterKey, next].filter(({ id }) => id !== to.id);
  const masterKeys = new MasterKeys(to, previous);
  const vault = new Vault(to, { previous });
  return rewrapKeys(fixture.database, { masterKeys, vault, logger: silentLogger, batch: 2, ...options });
}

/** All secrets, opened by a program with these master keys. */
async function openAll(current: MasterKey, ...previous: MasterKey[]): Promise<string[]> {
  const vault = new Vault(current, { previous });
  return Promise.all(
    organisations.map((organisationId) =>
      vault.use(
        fixture.database,
        { organisationId, secretId: secretIdOf(organisationId, 'clientSecret'), purpose: 'test' },
        async (plain) => plain,
      ),
    ),
  );
}

function countDataKeysToRewrap(): Promise<number> {
  return fixture.owner.prisma.dataKey.count({ where: { masterKeyId: { not: next.id } } });
}

const ALL = Array.from({ length: ORGANISATIONS }, (_, index) => `secret ${index}`);

/** Fails when it is asked to wrap for the nth time, as if the program were killed there. */
function dyingAt(nth: number): MasterKey {
  let wraps = 0;
  return {
    id: next.id,
    unwrap: (wrapped: Buffer, context: KeyContext) => next.unwrap(wrapped, context),
    wrap: async (dataKey: Buffer, context: KeyContext) => {
      wraps += 1;
      if (wraps === nth) throw new KmsError('kms_unavailable', 'down', { retry: 'later' });
      return next.wrap(dataKey, context);
    },
  };
}

describe('a re-wrap', () => {
  it('puts every data key and the keys of the house under the new master key, and changes nothing else', async () => {
    const { prisma } = fixture.owner;
    const houseKey = await openHouseKey(fixture.database, new MasterKeys(fixture.masterKey), 'request budget');
    const before = await prisma.secret.findMany({ orderBy: { id: 'asc' }, omit: { lastUsedAt: true } });
    expect(await rewrap()).toEqual({ rewrapped: ORGANISATIONS + 1, moved: 0, overtaken: 0, failed: 0 });
    expect(await prisma.secret.findMany({ orderBy: { id: 'asc' }, omit: { lastUsedAt: true } })).toEqual(before);
    expect(await openAll(next)).toEqual(ALL);
    expect(await openHouseKey(fixture.database, new MasterKeys(next), 'request budget')).toEqual(houseKey);
    await expect(openAll(fixture.masterKey)).rejects.toMatchObject({ code: 'master_key_missing' });
    for (const id of organisations) expect(await fixture.auditActions(id)).toContain('data_key.rewrapped');
    expect(await rewrap()).toEqual({ rewrapped: 0, moved: 0, overtaken: 0, failed: 0 });
  });

  it.each([1, 4, ORGANISATIONS])(
    'that died at key %i is gone on with, and all can be opened meanwhile',
    async (nth) => {
      await expect(rewrap(dyingAt(nth))).rejects.toMatchObject({ code: 'kms_unavailable' });
      // the key of the house comes first
      expect(await countDataKeysToRewrap()).toBe(ORGANISATIONS - Math.max(0, nth - 2));
      expect(await openAll(next, fixture.masterKey)).toEqual(ALL);
      expect(await openAll(fixture.masterKey, next)).toEqual(ALL);
      const { rewrapped } = await rewrap();
      expect(rewrapped).toBe(ORGANISATIONS + 1 - (nth - 1));
      expect(await openAll(next)).toEqual(ALL);
    },
  );

  it('is stopped by its signal, between two keys', async () => {
    const stopping = new AbortController();
    stopping.abort(new Error('stopped'));
    await expect(rewrap(next, { signal: stopping.signal })).rejects.toThrow('stopped');
    expect(await countDataKeysToRewrap()).toBe(ORGANISATIONS);
  });

  it('may run more than once at the same time, while secrets are used', async () => {
    const [uses, ...counts] = await Promise.all([
      openAll(next, fixture.masterKey),
      ...Array.from({ length: 3 }, () => rewrap()),
    ]);
    expect(uses).toEqual(ALL);
    const rewrapped = counts.reduce((sum, count) => sum + count.rewrapped, 0);
    expect(rewrapped).toBe(ORGANISATIONS + 1);
    expect(await openAll(next)).toEqual(ALL);
  });

  it('can be taken back by another one', async () => {
    await rewrap();
    await rewrap(fixture.masterKey);
    expect(await openAll(fixture.masterKey)).toEqual(ALL);
  });

  it('moves secrets that bring their own data keys under those of their organisations, and says so on the trail', async () => {
    const [organisationId = '', other = ''] = organisations;
    for (const id of [organisationId, other]) {
      const binding = {
        organisationId: id,
        secretId: secretIdOf(id, 'clientSecret'),
        role: 'port_client_secret',
      } as const;
      await storeWithOwnKey(fixture.owner, fixture.masterKey, 'of old', binding);
    }
    // an organisation that has never had a data key
    await fixture.owner.prisma.$executeRaw`
      UPDATE secrets SET data_key_id = NULL WHERE organisation_id = ${other}::uuid`;
    await fixture.owner.prisma.$executeRaw`DELETE FROM data_keys WHERE organisation_id = ${other}::uuid`;
    expect(await countDataKeysToRewrap()).toBe(ORGANISATIONS - 1);
    expect(await rewrap()).toEqual({ rewrapped: ORGANISATIONS, moved: 2, overtaken: 0, failed: 0 });
    expect(await openAll(next)).toEqual(['of old', 'of old', ...ALL.slice(2)]);
    const where = { organisationId, action: 'secret.used', details: { path: ['purpose'], equals: 're-wrap' } };
    expect(await fixture.owner.prisma.auditEvent.count({ where })).toBe(1);
  });

  it('goes on behind a key that does not open, and tells of it', async () => {
    const [broken = ''] = organisations;
    await fixture.owner.prisma.$executeRaw`
      UPDATE data_keys SET wrapped_key = '\\x00'::bytea WHERE organisation_id = ${broken}::uuid`;
    expect(await rewrap()).toEqual({ rewrapped: ORGANISATIONS, moved: 0, overtaken: 0, failed: 1 });
  });

  it('leaves alone what was destroyed', async () => {
    await fixture.owner.prisma.$executeRaw`UPDATE data_keys SET wrapped_key = NULL, destroyed_at = now()`;
    expect(await rewrap()).toMatchObject({ rewrapped: 1, failed: 0 });
    expect(await fixture.owner.prisma.dataKey.count({ where: { wrappedKey: { not: null } } })).toBe(0);
  });
});
