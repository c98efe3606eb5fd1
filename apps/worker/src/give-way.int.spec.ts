import { requestRun } from '@quayside/tenancy';
import { waitFor } from '@quayside/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OPERATOR, WorkerFixture, type Installed } from './worker.fixture';

const INCIDENTS = 520;
const LIST_PAGES = 6;

let worker: WorkerFixture;
beforeEach(async () => {
  worker = await WorkerFixture.start({ incidentsPerPage: INCIDENTS });
});
afterEach(() => worker.close());

const readIncidents = (): number =>
  worker.statuspage.server.requests.filter(({ path }) => path.endsWith('/incidents')).length;

/** A person's run for which no worker was free for some seconds. */
async function someoneWaits(): Promise<Installed> {
  const other = await worker.install();
  const { organisationId, installationId } = other;
  const { run } = await requestRun(worker.database, organisationId, installationId, 'manual', OPERATOR);
  await worker.owner.prisma.$executeRaw`
    UPDATE runs SET dispatched_at = now() - interval '5 seconds' WHERE id = ${run.id}::uuid`;
  return other;
}

/** As if the present claim of every run that is under way had begun so much earlier. */
const claimedEarlier = (seconds: number) => worker.owner.prisma.$executeRaw`
  UPDATE runs SET claimed_at = claimed_at - make_interval(secs => ${seconds}::int) WHERE state = 'running'`;

describe('a long run that was due', () => {
  it('gives way at a page, goes on from there, and comes to its end though others wait', async () => {
    const installed = await worker.install();
    await worker.owner.prisma.run.updateMany({ data: { trigger: 'schedule' } });
    worker.statuspage.server.faults.add({ path: '*/incidents', effect: { kind: 'latency', ms: 800 } });
    await someoneWaits();
    // it is asked a second after its claim, and has to have worked for a minute by then
    const running = worker.attempt(installed, { leaseSeconds: 3 });
    await waitFor(() => readIncidents() > 0, { what: 'the long list' });
    await claimedEarlier(61);
    const yielded = await running;
    expect(yielded).toMatchObject({ state: 'queued', epoch: 1, outcome: null });
    expect(yielded.kinds['incident']?.fetched).toBeGreaterThan(0);
    expect(yielded.kinds['incident']?.fetched).toBeLessThan(INCIDENTS);
    const [row] = await worker.owner.prisma.run.findMany({ where: { id: yielded.id } });
    expect(row).toMatchObject({ yields: 1, dispatchedAt: null, workerId: null });

    // a minute of work is not enough for a second time
    const resumed = worker.attempt(installed, { leaseSeconds: 3 });
    await waitFor(() => worker.owner.prisma.run.count({ where: { id: yielded.id, state: 'running' } }), {
      what: 'the run to be claimed again',
    });
    await claimedEarlier(61);
    expect(await resumed).toMatchObject({ state: 'finished', outcome: 'complete', epoch: 2 });
    expect(worker.differences(installed)).toEqual([]);
    expect((await resumed).kinds['incident']).toMatchObject({ fetched: INCIDENTS, created: INCIDENTS, loadFailed: 0 });
    // each list page once, and once more what was read ahead when it gave way
    expect(readIncidents()).toBeLessThanOrEqual(LIST_PAGES + 1);
  });

  it('may give way more often than it may break down', async () => {
    const installed = await worker.install();
    await worker.owner.prisma.$executeRaw`UPDATE runs SET epoch = 40, yields = 21`;
    expect(await worker.attempt(installed)).toMatchObject({ outcome: 'complete', epoch: 41 });
    const { run } = await requestRun(
      worker.database,
      installed.organisationId,
      installed.installationId,
      'manual',
      OPERATOR,
    );
    await worker.owner.prisma.$executeRaw`UPDATE runs SET epoch = 41, yields = 21 WHERE id = ${run.id}::uuid`;
    expect(await worker.attempt(installed)).toMatchObject({
      outcome: 'failed',
      error: { code: 'run_attempts_exhausted', message: expect.stringContaining('begun 20 times') as string },
    });
  });
});
