import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deleteInstallation } from '../installations/delete-installation';
import { openRunState } from '../runs/open-run-state';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { claimDueInstallations, type ClaimDueOptions, type ClaimedDue, type NextDue } from './claim-due-installations';
import { lookForWork, type DueInstallation } from './look-for-work';

let fixture: TenancyFixture;
beforeEach(async () => {
  fixture = await TenancyFixture.open();
});
afterEach(() => fixture.close());

const inOneInterval = ({ now, intervalMinutes }: DueInstallation): NextDue => ({
  nextRunAt: new Date(now.getTime() + intervalMinutes * 60_000),
  missed: 0,
});
const minutesAgo =
  (minutes: number) =>
  (now: Date): Date =>
    new Date(now.getTime() - minutes * 60_000);

/** Due installations of several organisations, without a run. */
async function dueInstallations(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const organisationId = await fixture.organisation();
    const { installation } = await fixture.installation(organisationId, { nextRunAt: minutesAgo(count - index) });
    ids.push(installation.id);
  }
  await fixture.owner.prisma.run.deleteMany({});
  return ids;
}

/** What is due when it begins. */
async function claimDue({ limit = 10, ...options }: Partial<ClaimDueOptions> & { limit?: number } = {}): Promise<
  ClaimedDue[]
> {
  const { due } = await lookForWork(fixture.database, { limit, redispatchAfterSeconds: 60 });
  const defaults = { maxWaiting: 100, dispatchUpTo: null, nextDueTime: inOneInterval };
  return claimDueInstallations(fixture.database, due, { ...defaults, ...options });
}

describe('claimDueInstallations', () => {
  it('queues a run for every installation that is due, and moves its schedule on', async () => {
    const [id = ''] = await dueInstallations(1);
    await fixture.installation(await fixture.organisation());
    const [claimed, ...others] = await claimDue();
    expect(others).toEqual([]);
    expect(claimed).toEqual({
      organisationId: expect.any(String),
      installationId: id,
      run: { runId: expect.any(String), epoch: 0, isDispatched: false },
      skipped: null,
    });
    const runs = await fixture.owner.prisma.run.findMany({ where: { installationId: id } });
    expect(runs).toMatchObject([
      { id: claimed?.run?.runId, trigger: 'schedule', state: 'queued', epoch: 0, dispatchedAt: null },
    ]);
    expect(await claimDue()).toEqual([]);
    expect(await fixture.owner.prisma.scheduleGap.count()).toBe(0);
  });

  it('tells the schedule when it was due and what time the database has', async () => {
    const [id = ''] = await dueInstallations(1);
    const asked: DueInstallation[] = [];
    await claimDue({
      nextDueTime: (due) => {
        asked.push(due);
        return inOneInterval(due);
      },
    });
    expect(asked).toEqual([
      {
        organisationId: expect.any(String),
        installationId: id,
        intervalMinutes: 60,
        dueAt: expect.any(Date),
        now: expect.any(Date),
      },
    ]);
    const [{ dueAt, now }] = asked as [DueInstallation];
    expect(now.getTime() - dueAt.getTime()).toBeGreaterThanOrEqual(59_999);
    const [row] = await fixture.owner.prisma.$queryRaw<{ nextRunAt: Date }[]>`
      SELECT next_run_at AS "nextRunAt" FROM installations WHERE id = ${id}::uuid`;
    expect(row?.nextRunAt).toEqual(new Date(now.getTime() + 3_600_000));
  });

  it('takes no more than it is asked for, the longest waiting first', async () => {
    const ids = await dueInstallations(5);
    const first = await claimDue({ limit: 2 });
    expect(new Set(first.map((claim) => claim.installationId))).toEqual(new Set(ids.slice(0, 2)));
    const rest = await claimDue();
    expect(new Set(rest.map((claim) => claim.installationId))).toEqual(new Set(ids.slice(2)));
  });

  it('claims each installation once, however many schedulers are at it', async () => {
    const ids = await dueInstallations(20);
    const claims = await Promise.all(Array.from({ length: 6 }, () => claimDue({ limit: 7 })));
    const claimed = claims.flat().map((claim) => claim.installationId);
    const rest = await claimDue({ limit: 50 });
    const all = [...claimed, ...rest.map((claim) => claim.installationId)];
    expect(all.toSorted()).toEqual(ids.toSorted());
    expect(await fixture.owner.prisma.run.count()).toBe(20);
  });

  it('does not wait for an installation that another scheduler has locked', async () => {
    const [locked = '', free] = await dueInstallations(2);
    await fixture.owner.transaction(async (transaction) => {
      await transaction.$queryRaw`SELECT 1 FROM installations WHERE id = ${locked}::uuid FOR NO KEY UPDATE`;
      const claims = await claimDue();
      expect(claims.map((claim) => claim.installationId)).toEqual([free]);
    });
  });

  it('writes down how many due times were missed, since when', async () => {
    const [id = ''] = await dueInstallations(1);
    let dueAt: Date | undefined;
    await claimDue({
      nextDueTime: (due) => {
        dueAt = due.dueAt;
        return { ...inOneInterval(due), missed: 23 };
      },
    });
    expect(await fixture.owner.prisma.scheduleGap.findMany()).toMatchObject([
      { installationId: id, reason: 'missed', count: 23, dueAt },
    ]);
    expect(await fixture.owner.prisma.run.count()).toBe(1);
  });

  it('skips an installation whose run is still active, moves its schedule on and writes the overlap down', async () => {
    const organisationId = await fixture.organisation();
    const { installation, run } = await fixture.installation(organisationId, { nextRunAt: minutesAgo(1) });
    expect(await claimDue()).toEqual([
      { organisationId, installationId: installation.id, run: null, skipped: 'overlap' },
    ]);
    expect(await fixture.owner.prisma.scheduleGap.findMany()).toMatchObject([
      { organisationId, installationId: installation.id, reason: 'overlap', count: 1, dueAt: installation.nextRunAt },
    ]);
    expect(await fixture.owner.prisma.run.findMany()).toMatchObject([{ id: run.id }]);
    expect(await claimDue()).toEqual([]);
  });

  it('skips what would wait behind too many of its own organisation, the last due, and writes it down', async () => {
    const [other] = await dueInstallations(1);
    const organisationId = await fixture.organisation();
    const due: string[] = [];
    for (let minutes = 5; minutes >= 1; minutes -= 1) {
      const { installation } = await fixture.installation(organisationId, { nextRunAt: minutesAgo(minutes) });
      due.push(installation.id);
    }
    await fixture.owner.prisma.run.deleteMany({});
    const { run: waits } = await fixture.installation(organisationId);
    await fixture.owner.prisma.run.updateMany({ where: { id: waits.id }, data: { trigger: 'schedule' } });
    const { installation: busy } = await fixture.installation(organisationId, { nextRunAt: minutesAgo(20) });

    const options = { maxWaiting: 3 };
    const claimed = await claimDue(options);
    const skipped = new Map(claimed.map((claim) => [claim.installationId, claim.skipped]));
    expect(Object.fromEntries(skipped)).toEqual({
      [String(other)]: null,
      [busy.id]: 'overlap',
      ...Object.fromEntries(due.map((id, index) => [id, index < 2 ? null : 'backlog'])),
    });
    const gaps = await fixture.owner.prisma.scheduleGap.findMany({ where: { reason: 'backlog' } });
    expect(gaps.map((gap) => gap.installationId).toSorted()).toEqual(due.slice(2).toSorted());
    const queued = await fixture.owner.prisma.run.findMany({ where: { organisationId, trigger: 'schedule' } });
    expect(queued).toHaveLength(3);
    expect(await claimDue(options)).toEqual([]);
  });

  it('counts runs as dispatched at once, the longest due first, until their organisation has enough in hand', async () => {
    const organisationId = await fixture.organisation();
    const due: string[] = [];
    for (let minutes = 4; minutes >= 1; minutes -= 1) {
      const { installation } = await fixture.installation(organisationId, { nextRunAt: minutesAgo(minutes) });
      due.push(installation.id);
    }
    await fixture.owner.prisma.run.deleteMany({});
    const [quiet = ''] = await dueInstallations(1);
    const { installation: busy } = await fixture.installation(organisationId);
    await fixture.claim(organisationId, busy.id);

    const claimed = await claimDue({ dispatchUpTo: 3 });
    const dispatched = new Map(claimed.map((claim) => [claim.installationId, claim.run?.isDispatched]));
    expect(Object.fromEntries(dispatched)).toEqual({
      [quiet]: true,
      ...Object.fromEntries(due.map((id, index) => [id, index < 2])),
    });
    const runs = await fixture.owner.prisma.run.findMany({ where: { state: 'queued' } });
    const marked = runs.filter(({ dispatchedAt }) => dispatchedAt !== null).map((run) => run.installationId);
    expect(marked.toSorted()).toEqual([...due.slice(0, 2), quiet].toSorted());
    const { isWaiting, isLost } = await lookForWork(fixture.database, { limit: 10, redispatchAfterSeconds: 60 });
    expect({ isWaiting, isLost }).toEqual({ isWaiting: true, isLost: false });
  });

  it('makes no run for a halted installation, and has one row for all due times that pass', async () => {
    const [other] = await dueInstallations(1);
    const organisationId = await fixture.organisation();
    const { installation } = await fixture.installation(organisationId, { nextRunAt: minutesAgo(200) });
    const run = await fixture.claim(organisationId, installation.id);
    const error = { code: 'credentials_rejected', message: 'The key was refused.' };
    const state = openRunState(fixture.database, run);
    await state.finish({ outcome: 'credentials_rejected', faults: [], error, requests: { upstream: 1, port: 2 } });

    const halted = { organisationId, installationId: installation.id, run: null, skipped: 'halted' };
    const dueAgain = () => fixture.owner.prisma.$executeRaw`
      UPDATE installations SET next_run_at = now() - interval '1 minute' WHERE id = ${installation.id}::uuid`;
    const claim = (missed: number) =>
      claimDue({
        maxWaiting: 1,
        nextDueTime: (due) => ({ ...inOneInterval(due), missed: due.installationId === other ? 0 : missed }),
      });
    expect(await claim(3)).toEqual(
      expect.arrayContaining([halted, expect.objectContaining({ installationId: other, skipped: null })]),
    );
    expect(await claim(0)).toEqual([]);
    for (let times = 0; times < 3; times += 1) {
      await dueAgain();
      expect(await claim(0)).toEqual([halted]);
    }
    expect(await fixture.owner.prisma.scheduleGap.findMany()).toMatchObject([
      { installationId: installation.id, reason: 'halted', count: 7, dueAt: installation.nextRunAt },
    ]);
    expect(await fixture.owner.prisma.run.count({ where: { installationId: installation.id } })).toBe(1);
  });

  it('makes a run for a halted installation when the last one that was refused is a day old', async () => {
    const organisationId = await fixture.organisation();
    const { installation } = await fixture.installation(organisationId, { nextRunAt: minutesAgo(1) });
    const { prisma } = fixture.owner;
    const claim = async () => {
      await prisma.$executeRaw`UPDATE installations SET next_run_at = now() - interval '1 minute'`;
      const [claimed] = await claimDue({ maxWaiting: 1 });
      return claimed?.skipped;
    };
    const refuse = async () => {
      const run = await fixture.claim(organisationId, installation.id);
      const error = { code: 'credentials_rejected', message: 'The key was refused.' };
      const state = openRunState(fixture.database, run);
      await state.finish({ outcome: 'credentials_rejected', faults: [], error, requests: { upstream: 2, port: 2 } });
    };
    await refuse();
    await prisma.$executeRaw`UPDATE installations SET halted_at = now() - interval '9 days'`;
    expect(await claim()).toBe('halted');

    await prisma.$executeRaw`UPDATE runs SET finished_at = now() - interval '1 day'`;
    expect(await claim()).toBeNull();
    await refuse();
    expect(await claim()).toBe('halted');
  });

  it('leaves deleted installations alone', async () => {
    const organisationId = await fixture.organisation();
    const { installation } = await fixture.installation(organisationId, { nextRunAt: minutesAgo(1) });
    await deleteInstallation(fixture.database, organisationId, installation.id, OPERATOR);
    expect(await claimDue()).toEqual([]);
  });

  it('changes nothing when the schedule gives a time that has passed', async () => {
    await dueInstallations(1);
    const nextDueTime = ({ now }: DueInstallation): NextDue => ({ nextRunAt: now, missed: 0 });
    await expect(claimDue({ nextDueTime })).rejects.toThrow(RangeError);
    expect(await claimDue()).toHaveLength(1);
  });
});
