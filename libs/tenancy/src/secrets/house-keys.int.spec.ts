import { randomBytes } from 'node:crypto';
import { LocalMasterKey, MasterKeys } from '@quayside/platform-kms';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TenancyFixture } from '../tenancy.fixture';
import { openHouseKey } from './house-keys';

let fixture: TenancyFixture;
beforeEach(async () => {
  fixture = await TenancyFixture.open();
});
afterEach(() => fixture.close());

it('begins as what the version before derives from its local master key', async () => {
  const { database, masterKey } = fixture;
  const masterKeys = new MasterKeys(masterKey);
  expect(await openHouseKey(database, masterKeys, 'request budget')).toEqual(
    await masterKey.derive({ use: 'request budget' }),
  );
  expect(await openHouseKey(database, masterKeys, 'response share')).toEqual(
    await masterKey.derive({ use: 'response share' }),
  );
});

it('is the same for all who ask for it at once, whichever master key they would wrap it with', async () => {
  const [one, other] = [new LocalMasterKey(randomBytes(32)), new LocalMasterKey(randomBytes(32))];
  const programs = Array.from({ length: 8 }, (_, index) =>
    index % 2 === 0 ? new MasterKeys(one, [other]) : new MasterKeys(other, [one]),
  );
  const keys = await Promise.all(
    programs.map((masterKeys) => openHouseKey(fixture.database, masterKeys, 'request budget')),
  );
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1);
});

it('does not open in the place of another, nor without its master key', async () => {
  const { database, masterKey } = fixture;
  const masterKeys = new MasterKeys(masterKey);
  for (const name of ['request budget', 'response share'] as const) await openHouseKey(database, masterKeys, name);
  const stranger = new MasterKeys(new LocalMasterKey(randomBytes(32)));
  await expect(openHouseKey(database, stranger, 'request budget')).rejects.toMatchObject({
    code: 'master_key_missing',
  });
  await fixture.owner.prisma.$executeRaw`
    UPDATE house_keys t SET wrapped_key = f.wrapped_key FROM house_keys f
    WHERE t.name = 'request budget' AND f.name = 'response share'`;
  await expect(openHouseKey(database, masterKeys, 'request budget')).rejects.toMatchObject({
    code: 'data_key_unreadable',
  });
});
