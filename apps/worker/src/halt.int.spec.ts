import { claimDueInstallations, getInstallation, lookForWork, updateInstallation, type Halt } from '@quayside/tenancy';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEY, OPERATOR, WorkerFixture, type Installed } from './worker.fixture';

let worker: WorkerFixture;
let installed: Installed;
beforeEach(async () => {
  worker = await WorkerFixture.start({});
  installed = await worker.install();
});
afterEach(() => worker.close());

async function halt(): Promise<Halt | null | undefined> {
  return (await getInstallation(worker.database, installed.organisationId, installed.installationId))?.halt;
}
const giveKey = (statuspageApiKey: string) => {
  const { organisationId, installationId } = installed;
  const patch = { secrets: { statuspageApiKey } };
  return updateInstallation(worker.database, worker.vault, organisationId, installationId, patch, OPERATOR);
};

/** What the next look of the scheduler does with the installation. */
async function schedule(): Promise<unknown> {
  const nextDueTime = ({ now }: { readonly now: Date }) => ({
    nextRunAt: new Date(now.getTime() + 3_600_000),
    missed: 0,
  });
  const work = await lookForWork(worker.database, { limit: 10, redispatchAfterSeconds: 60 });
  const options = { maxWaiting: 10, dispatchUpTo: null, nextDueTime };
  const [claim] = await claimDueInstallations(worker.database, work.due, options);
  return claim === undefined ? 'not due' : (claim.skipped ?? 'a run');
}

describe('an installation whose key is refused', () => {
  it('is left alone until it has a new key, and then runs at once', async () => {
    expect(await worker.attempt(installed)).toMatchObject({ outcome: 'complete' });
    worker.statuspage.keys.revoke(KEY);
    const refused = await worker.attempt(installed);
    expect(refused).toMatchObject({ outcome: 'credentials_rejected', requests: { upstream: 2 } });
    expect(await halt()).toMatchObject({ code: 'credentials_rejected', runId: refused.id });
    await worker.owner.prisma.$executeRaw`UPDATE installations SET next_run_at = now()`;
    expect(await schedule()).toBe('halted');

    worker.statuspage.server.requests.length = 0;
    await giveKey('the-new-key-0123456789');
    expect(await schedule()).toBe('a run');
    // which is as bad
    expect(await worker.attempt(installed)).toMatchObject({ trigger: 'schedule', outcome: 'credentials_rejected' });
    expect(worker.statuspage.server.requests).toHaveLength(2);
    expect(await halt()).toMatchObject({ code: 'credentials_rejected' });
  });

  it('is probed by the schedule once a day, and goes on when the key works again', async () => {
    worker.statuspage.keys.revoke(KEY);
    await worker.attempt(installed);
    worker.statuspage.keys.restore(KEY);
    await worker.owner.prisma.$executeRaw`
      UPDATE installations SET next_run_at = now(), halted_at = halted_at - interval '1 day'`;
    await worker.owner.prisma.$executeRaw`UPDATE runs SET finished_at = finished_at - interval '1 day'`;
    expect(await schedule()).toBe('a run');
    expect(await worker.attempt(installed)).toMatchObject({ trigger: 'schedule', outcome: 'complete' });
    expect(await halt()).toBeNull();
  });

  it('is probed by what a person asks for: two requests when the key is bad, and a whole run when it works', async () => {
    worker.statuspage.server.faults.add({ effect: { kind: 'status', status: 401, body: { error: 'no' } } });
    await worker.attempt(installed);
    const since = (await halt())?.since;
    expect(await worker.attempt(installed)).toMatchObject({
      outcome: 'credentials_rejected',
      requests: { upstream: 2 },
    });
    expect((await halt())?.since).toEqual(since);
    worker.statuspage.server.faults.clear();
    expect(await worker.attempt(installed)).toMatchObject({ outcome: 'complete' });
    expect(await halt()).toBeNull();
    expect(worker.differences(installed)).toEqual([]);
  });
});

it('halts for credentials that Port refuses, asks the upstream nothing, and goes on with a new connection', async () => {
  await worker.connect(installed.organisationId, 'wrong');
  expect(await worker.attempt(installed)).toMatchObject({ outcome: 'credentials_rejected', requests: { upstream: 0 } });
  expect(await halt()).toMatchObject({ code: 'port_credentials_rejected' });
  await giveKey(KEY);
  expect(await halt()).not.toBeNull();
  await worker.connect(installed.organisationId, 'demo-secret');
  expect(await halt()).toBeNull();
  expect(await schedule()).toBe('a run');
  expect(await worker.attempt(installed)).toMatchObject({ outcome: 'complete' });
});
