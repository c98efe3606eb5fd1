import { afterEach, describe, expect, it } from 'vitest';
import { CAP, SchedulerFixture } from './scheduler.fixture';

let fixture: SchedulerFixture;
afterEach(() => fixture.close());

/** One organisation with 500 runs that have waited for long, and twenty with two each that came after them. */
async function oneNoisyAmongQuiet(): Promise<{ noisy: string; quiet: string[] }> {
  const noisy = await fixture.organisation(500);
  await fixture.queueRuns(noisy, 'schedule', 600);
  const quiet: string[] = [];
  for (let count = 0; count < 20; count += 1) quiet.push(await fixture.organisation(2));
  for (const organisationId of quiet) await fixture.queueRuns(organisationId, 'schedule');
  return { noisy, quiet };
}

/** Makes runs of an organisation look as if workers had them. */
async function takeInHand(organisationId: string, count: number): Promise<void> {
  await fixture.owner.prisma.$executeRaw`
    UPDATE runs SET state = 'running', dispatched_at = now(), started_at = now(), worker_id = 'worker', epoch = 1,
                    lease_expires_at = now() + interval '1 hour'
    WHERE id IN (SELECT id FROM runs WHERE organisation_id = ${organisationId}::uuid LIMIT ${count})`;
}

const dispatched = async (organisationId: string): Promise<number> =>
  fixture.owner.prisma.run.count({ where: { organisationId, state: 'queued', dispatchedAt: { not: null } } });

describe('the order in which workers get runs', () => {
  it('serves twenty quiet organisations first that came behind 500 runs of a noisy one', async () => {
    fixture = await SchedulerFixture.start();
    const { noisy, quiet } = await oneNoisyAmongQuiet();
    fixture.addWorker();
    await fixture.workOff();
    expect(fixture.taken).toHaveLength(540);
    const places = quiet.map((organisationId) => fixture.taken.lastIndexOf(organisationId));
    // two rounds of 21; in the order of their coming the first of them would have been run 501
    expect(Math.max(...places)).toBeLessThan(42);
    expect(fixture.taken.indexOf(noisy)).toBeLessThan(21);
  });

  it('takes a run that somebody waits for before jobs that are in the queue already', async () => {
    fixture = await SchedulerFixture.start();
    const { noisy } = await oneNoisyAmongQuiet();
    await fixture.tick();
    const inQueue = await fixture.waiting();
    expect(inQueue).toBeGreaterThan(0);
    const quiet = await fixture.organisation(1);
    await fixture.queueRuns(quiet, 'manual');
    await fixture.tick();
    expect(await fixture.waiting()).toBe(inQueue + 1);
    fixture.addWorker();
    await fixture.workOff();
    expect(fixture.taken[0]).toBe(quiet);
    expect(fixture.taken).toContain(noisy);
  });

  it('lets others pass an organisation that has as many in hand as it may, and lifts the cap when none is left', async () => {
    fixture = await SchedulerFixture.start();
    const noisy = await fixture.organisation(50);
    await fixture.queueRuns(noisy, 'schedule', 600);
    await takeInHand(noisy, CAP);
    const quiet = await fixture.organisation(4);
    await fixture.queueRuns(quiet, 'schedule');
    await fixture.tick();
    expect([await dispatched(noisy), await dispatched(quiet)]).toEqual([0, 4]);
    await fixture.owner.prisma.$executeRaw`
      UPDATE runs SET state = 'finished', outcome = 'complete', started_at = now(), finished_at = now()
      WHERE organisation_id = ${quiet}::uuid`;
    await fixture.loseJobs();
    await fixture.tick();
    expect(await dispatched(noisy)).toBeGreaterThanOrEqual(4);
  });

  it('puts back what the queue lost', async () => {
    fixture = await SchedulerFixture.start();
    await oneNoisyAmongQuiet();
    await fixture.tick();
    const lost = await fixture.owner.prisma.run.findMany({ where: { dispatchedAt: { not: null } } });
    expect(lost).toHaveLength(await fixture.waiting());
    await fixture.loseJobs();
    fixture.addWorker();
    await fixture.tick({ redispatchAfterSeconds: 0 });
    await fixture.workOff();
    expect(fixture.takenRuns).toEqual(expect.arrayContaining(lost.map(({ id }) => id)));
    expect(new Set(fixture.takenRuns).size).toBe(540);
  });

  it('gives each run to the queue once, and every organisation its turns, with two schedulers at it', async () => {
    fixture = await SchedulerFixture.start({ schedulers: 2 });
    const { quiet } = await oneNoisyAmongQuiet();
    fixture.addWorker();
    fixture.addWorker();
    await fixture.workOff();
    expect(fixture.takenRuns).toHaveLength(540);
    expect(new Set(fixture.takenRuns).size).toBe(540);
    const places = quiet.map((organisationId) => fixture.taken.lastIndexOf(organisationId));
    // each of the two goes round on its own
    expect(Math.max(...places)).toBeLessThan(2 * 42);
  });
});
