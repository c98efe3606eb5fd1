import type { RunOutcome } from '@quayside/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteInstallation } from '../installations/delete-installation';
import { openRunState } from '../runs/open-run-state';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { putPortConnection } from './port-connection';
import { openPortPoll, settlePortPoll, type PortPoll } from './port-poll';

let fixture: TenancyFixture;
let organisationId: string;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  organisationId = await fixture.organisation();
});

async function poll(limit = 10): Promise<PortPoll> {
  const opened = await openPortPoll(fixture.database, organisationId, { limit });
  if (opened === null) throw new Error('there is no connection');
  return opened;
}
const asked = ({ installations }: PortPoll): string[] => installations.map(({ installationId }) => installationId);
const reconnect = () => {
  const connection = { baseUrl: 'https://port.example.test', clientId: 'client', clientSecret: 'another' };
  return putPortConnection(fixture.database, fixture.vault, organisationId, connection, OPERATOR);
};
async function secondsToNext(): Promise<number | null> {
  const [row] = await fixture.owner.prisma.$queryRaw<{ seconds: number | null }[]>`
    SELECT extract(epoch FROM next_poll_at - now())::double precision AS seconds FROM port_connections
    WHERE organisation_id = ${organisationId}::uuid`;
  return row?.seconds ?? null;
}
async function endRun(installationId: string, outcome: RunOutcome): Promise<void> {
  const state = openRunState(fixture.database, await fixture.claim(organisationId, installationId));
  const error =
    outcome === 'credentials_rejected' ? { code: 'credentials_rejected', message: 'The key was refused.' } : null;
  await state.finish({ outcome, faults: [], error, requests: { upstream: 1, port: 1 } });
}

describe('a poll', () => {
  it('asks about the live installations of its organisation that are not halted', async () => {
    const live = (await fixture.installation(organisationId)).installation;
    const deleted = (await fixture.installation(organisationId)).installation;
    const halted = (await fixture.installation(organisationId)).installation;
    await fixture.installation(await fixture.organisation());
    await deleteInstallation(fixture.database, organisationId, deleted.id, OPERATOR);
    await endRun(halted.id, 'credentials_rejected');
    expect((await poll()).installations).toEqual([{ installationId: live.id, identifier: live.identifier }]);
  });

  it('goes round, where there are more than it may ask about', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) ids.push((await fixture.installation(organisationId)).installation.id);
    ids.sort();
    const first = await poll(3);
    expect(asked(first)).toEqual(ids.slice(0, 3));
    await settlePortPoll(fixture.database, first, { state: 'reached', after: asked(first)[2] ?? null });
    expect(asked(await poll(3))).toEqual([ids[3], ids[4], ids[0]]);
    expect(asked(await poll(9))).toEqual([...ids.slice(3), ...ids.slice(0, 3)]);
  });

  it('that failed makes the next one wait, and is forgotten when Port is reached', async () => {
    const failed = { state: 'failed', after: null, waitSeconds: 900 } as const;
    await settlePortPoll(fixture.database, await poll(), failed);
    await settlePortPoll(fixture.database, await poll(), failed);
    expect((await poll()).failures).toBe(2);
    expect(await secondsToNext()).toBeGreaterThan(600);
    await settlePortPoll(fixture.database, await poll(), { state: 'reached', after: null });
    expect((await poll()).failures).toBe(0);
  });

  it('that was refused is the last, until the connection is put anew', async () => {
    const refused = await poll();
    await settlePortPoll(fixture.database, refused, { state: 'refused' });
    expect(await secondsToNext()).toBeNull();
    await reconnect();
    expect(await secondsToNext()).toBeLessThanOrEqual(0);
    expect(await poll()).toMatchObject({ failures: 0 });
    // a poll of before says nothing about the new connection
    await settlePortPoll(fixture.database, refused, { state: 'refused' });
    expect(await secondsToNext()).toBeLessThanOrEqual(0);
  });

  it.each([
    ['complete', true],
    ['partial', true],
    ['held', true],
    ['failed', false],
    ['credentials_rejected', false],
  ] as const)('that was refused, and a run that ends %s: polls go on is %s', async (outcome, goesOn) => {
    const { installation } = await fixture.installation(organisationId);
    await settlePortPoll(fixture.database, await poll(), { state: 'refused' });
    await endRun(installation.id, outcome);
    expect((await secondsToNext()) !== null).toBe(goesOn);
  });
});
