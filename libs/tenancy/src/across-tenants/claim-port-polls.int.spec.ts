import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TenancyFixture } from '../tenancy.fixture';
import { claimPortPolls } from './claim-port-polls';

let fixture: TenancyFixture;
beforeEach(async () => {
  fixture = await TenancyFixture.open();
});
afterEach(() => fixture.close());

const claim = (limit = 100) =>
  claimPortPolls(fixture.database, { limit, nextPollAt: (_, now) => new Date(now.getTime() + 60_000) });
const organisations = (count: number) => Promise.all(Array.from({ length: count }, () => fixture.organisation()));

describe('claimPortPolls', () => {
  it('gives each poll to one worker, however many are at it, and then not before the next is due', async () => {
    const ids = await organisations(20);
    const claims = await Promise.all(Array.from({ length: 6 }, () => claim(5)));
    const rest = await claim();
    expect([...claims.flat(), ...rest].toSorted()).toEqual(ids.toSorted());
    expect(claims.every((claimed) => claimed.length <= 5)).toBe(true);
    expect(await claim()).toEqual([]);

    const [late = ''] = ids;
    await fixture.owner.prisma.$executeRaw`
      UPDATE port_connections SET next_poll_at = now() - interval '1 hour' WHERE organisation_id = ${late}::uuid`;
    expect(await claim()).toEqual([late]);
    expect(await claim()).toEqual([]);
  });

  it('does not wait for a connection that somebody has locked, and leaves one that rests alone', async () => {
    const [locked = '', resting = '', free] = await organisations(3);
    await fixture.owner.prisma.$executeRaw`
      UPDATE port_connections SET next_poll_at = NULL WHERE organisation_id = ${resting}::uuid`;
    await fixture.owner.transaction(async (transaction) => {
      await transaction.$queryRaw`
        SELECT 1 FROM port_connections WHERE organisation_id = ${locked}::uuid FOR NO KEY UPDATE`;
      expect(await claim()).toEqual([free]);
    });
  });

  it('changes nothing when the next poll would be due already', async () => {
    const [id] = await organisations(1);
    const nextPollAt = (_: string, now: Date): Date => now;
    await expect(claimPortPolls(fixture.database, { limit: 1, nextPollAt })).rejects.toThrow(RangeError);
    expect(await claim()).toEqual([id]);
  });
});
