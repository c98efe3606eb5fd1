import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deleteInstallation } from '../installations/delete-installation';
import { releaseRun } from '../runs/hold-run';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { listRunsToDispatch, NO_ORGANISATION, type DispatchOptions, type WaitingByLane } from './list-runs-to-dispatch';

let fixture: TenancyFixture;
beforeEach(async () => {
  fixture = await TenancyFixture.open();
});
afterEach(() => fixture.close());

const AT_THE_BEGINNING = { interactive: NO_ORGANISATION, background: NO_ORGANISATION };

/** The first of what waits, people's before the rest. */
const firstCome =
  (room: number): DispatchOptions['choose'] =>
  async ({ interactive, background }) =>
    [
      ...interactive.flatMap(({ runs }) => runs.map((run) => ({ run, lane: 'interactive' as const }))),
      ...background.flatMap(({ runs }) => runs.map((run) => ({ run, lane: 'background' as const }))),
    ].slice(0, room);

const OPTIONS = {
  work: { isWaiting: true, isLost: true },
  limit: 10,
  redispatchAfterSeconds: 60,
  after: AT_THE_BEGINNING,
  choose: firstCome(10),
};

async function dispatchedMinutesAgo(runId: string, minutes: number): Promise<void> {
  await fixture.owner.prisma.$executeRaw`
    UPDATE runs SET dispatched_at = now() - make_interval(mins => ${minutes}) WHERE id = ${runId}::uuid`;
}

/** What the chooser is shown; it chooses nothing. */
async function look(after = AT_THE_BEGINNING): Promise<WaitingByLane> {
  const seen: WaitingByLane[] = [];
  const choose = async (waiting: WaitingByLane) => {
    seen.push(waiting);
    return [];
  };
  await listRunsToDispatch(fixture.database, { ...OPTIONS, after, choose });
  return seen[0] ?? { interactive: [], background: [], complete: true };
}

const asScheduled = () => fixture.owner.prisma.run.updateMany({ data: { trigger: 'schedule' } });

describe('listRunsToDispatch', () => {
  it('lists a queued run once', async () => {
    const organisationId = await fixture.organisation();
    const { installation, run } = await fixture.installation(organisationId);
    expect(await listRunsToDispatch(fixture.database, OPTIONS)).toEqual([
      { organisationId, installationId: installation.id, runId: run.id, epoch: 0, lane: 'interactive' },
    ]);
    expect(await listRunsToDispatch(fixture.database, OPTIONS)).toEqual([]);
  });

  it('lists what was chosen, in the order of the choice, and leaves the rest to wait', async () => {
    const organisationId = await fixture.organisation();
    const runs: string[] = [];
    for (let count = 0; count < 3; count += 1) runs.push((await fixture.installation(organisationId)).run.id);
    const lastTwo = async ({ interactive }: WaitingByLane) =>
      (interactive[0]?.runs.slice(1).toReversed() ?? []).map((run) => ({ run, lane: 'background' as const }));
    const listed = await listRunsToDispatch(fixture.database, { ...OPTIONS, choose: lastTwo });
    expect(listed).toMatchObject([
      { runId: runs[2], lane: 'background' },
      { runId: runs[1], lane: 'background' },
    ]);
    expect(await listRunsToDispatch(fixture.database, OPTIONS)).toMatchObject([{ runId: runs[0] }]);
  });

  it('counts nothing as dispatched when the choice fails', async () => {
    const { run } = await fixture.installation(await fixture.organisation());
    const choose = async () => Promise.reject(new Error('no Redis'));
    await expect(listRunsToDispatch(fixture.database, { ...OPTIONS, choose })).rejects.toThrow('no Redis');
    expect(await listRunsToDispatch(fixture.database, OPTIONS)).toMatchObject([{ runId: run.id }]);
  });

  it('lists a queued run again when its job must have been lost', async () => {
    const { run } = await fixture.installation(await fixture.organisation());
    await dispatchedMinutesAgo(run.id, 2);
    expect(await listRunsToDispatch(fixture.database, OPTIONS)).toMatchObject([
      { runId: run.id, epoch: 0, lane: 'interactive' },
    ]);
    await asScheduled();
    await dispatchedMinutesAgo(run.id, 2);
    expect(await listRunsToDispatch(fixture.database, OPTIONS)).toMatchObject([{ lane: 'background' }]);
  });

  it('leaves a running run alone, however long ago it was dispatched', async () => {
    const { run } = await fixture.running(await fixture.organisation());
    await dispatchedMinutesAgo(run.runId, 600);
    expect(await listRunsToDispatch(fixture.database, OPTIONS)).toEqual([]);
  });

  it('lists a running run whose lease is over once, though it was dispatched a moment ago', async () => {
    const { run } = await fixture.running(await fixture.organisation());
    await fixture.owner.prisma.$executeRaw`
      UPDATE runs SET dispatched_at = now() - interval '3 seconds', lease_expires_at = now() - interval '1 second'
      WHERE id = ${run.runId}::uuid`;
    expect(await listRunsToDispatch(fixture.database, OPTIONS)).toMatchObject([{ runId: run.runId, epoch: run.epoch }]);
    expect(await listRunsToDispatch(fixture.database, OPTIONS)).toEqual([]);
    await dispatchedMinutesAgo(run.runId, 2);
    await fixture.owner.prisma.$executeRaw`
      UPDATE runs SET lease_expires_at = now() - interval '1 hour' WHERE id = ${run.runId}::uuid`;
    expect(await listRunsToDispatch(fixture.database, OPTIONS)).toMatchObject([{ runId: run.runId }]);
  });

  it('lists a run that was handed back at once', async () => {
    const { run } = await fixture.running(await fixture.organisation());
    await listRunsToDispatch(fixture.database, OPTIONS);
    await releaseRun(fixture.database, run);
    expect(await listRunsToDispatch(fixture.database, OPTIONS)).toMatchObject([{ runId: run.runId }]);
  });

  it('lists nothing of a deleted installation, and no finished run', async () => {
    const organisationId = await fixture.organisation();
    const { installation } = await fixture.installation(organisationId);
    await deleteInstallation(fixture.database, organisationId, installation.id, OPERATOR);
    const { state } = await fixture.running(organisationId);
    await state.finish({ outcome: 'complete', faults: [], error: null, requests: { upstream: 0, port: 0 } });
    expect(await listRunsToDispatch(fixture.database, OPTIONS)).toEqual([]);
  });

  it('lists each run once, however many schedulers choose the same', async () => {
    const organisationId = await fixture.organisation();
    for (let count = 0; count < 12; count += 1) await fixture.installation(organisationId);
    const lists = await Promise.all(
      Array.from({ length: 4 }, () => listRunsToDispatch(fixture.database, { ...OPTIONS, choose: firstCome(5) })),
    );
    expect(Math.max(...lists.map((list) => list.length))).toBeLessThanOrEqual(5);
    const rest = await listRunsToDispatch(fixture.database, { ...OPTIONS, choose: firstCome(50) });
    const runIds = [...lists.flat(), ...rest].map((run) => run.runId);
    expect(runIds).toHaveLength(12);
    expect(new Set(runIds).size).toBe(12);
  });
});

describe('what the choice is shown', () => {
  it('is every organisation that waits, by lane, round from the one that is asked for', async () => {
    const organisations = [];
    for (let count = 0; count < 4; count += 1) organisations.push(await fixture.organisation());
    organisations.sort();
    for (const organisationId of organisations) await fixture.installation(organisationId);
    await asScheduled();
    await fixture.installation(organisations[2] ?? '');

    const from = async (background: string) =>
      (await look({ ...AT_THE_BEGINNING, background })).background.map(({ organisationId }) => organisationId);
    const [first, second, third, fourth] = organisations;
    expect(await from(NO_ORGANISATION)).toEqual(organisations);
    expect(await from(second ?? '')).toEqual([third, fourth, first, second]);
    expect(await from(fourth ?? '')).toEqual(organisations);
    expect(await look()).toMatchObject({ interactive: [{ organisationId: third }], complete: true });
  });

  it('tells what an organisation has in hand, and how long the last run of each installation took', async () => {
    const organisationId = await fixture.organisation();
    const { installation } = await fixture.installation(organisationId);
    const { prisma } = fixture.owner;
    await prisma.$executeRaw`
      UPDATE runs SET state = 'finished', outcome = 'complete', trigger = 'schedule', started_at = now(),
                      finished_at = now() + interval '90 seconds'`;
    await prisma.run.create({ data: { organisationId, installationId: installation.id, trigger: 'schedule' } });
    await fixture.running(organisationId);
    const { run: dispatched } = await fixture.installation(organisationId);
    await prisma.run.updateMany({ where: { id: dispatched.id }, data: { trigger: 'schedule' } });
    await dispatchedMinutesAgo(dispatched.id, 0);
    await fixture.installation(organisationId);
    expect(await look()).toMatchObject({
      interactive: [{ organisationId, inHand: 1, runs: [{ lastRunSeconds: null }] }],
      background: [{ organisationId, inHand: 2, runs: [{ lastRunSeconds: 90 }] }],
    });
  });
});
