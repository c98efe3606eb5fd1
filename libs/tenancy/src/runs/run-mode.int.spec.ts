import { FULL_SWEEP_HOURS, type RunOutcome, type RunTrigger } from '@quayside/domain';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteInstallation } from '../installations/delete-installation';
import { putMapping } from '../installations/mapping-versions';
import { updateInstallation } from '../installations/update-installation';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { claimRun, type ClaimedRun } from './claim-run';
import { releaseRun } from './hold-run';
import { findCursors } from './list-cursors';
import { openRunState } from './open-run-state';
import { requestRun } from './request-run';

let fixture: TenancyFixture;
let organisationId: string;
let installationId: string;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  organisationId = await fixture.organisation();
  installationId = (await fixture.installation(organisationId)).installation.id;
});

async function claim(trigger: RunTrigger = 'schedule'): Promise<ClaimedRun> {
  const { run } = await requestRun(fixture.database, organisationId, installationId, trigger, OPERATOR);
  const ids = { organisationId, installationId, runId: run.id };
  const claimed = await claimRun(fixture.database, { ...ids, workerId: 'worker', leaseSeconds: 60 });
  if (claimed === null) throw new Error('the run could not be claimed');
  return claimed;
}
async function finish(run: ClaimedRun, outcome: RunOutcome = 'complete'): Promise<void> {
  const requests = { upstream: 0, port: 0 };
  await openRunState(fixture.database, run).finish({ outcome, faults: [], error: null, requests });
}
/** A run from its claim to its end, and its mode. */
async function ran(trigger: RunTrigger = 'schedule', outcome: RunOutcome = 'complete'): Promise<string> {
  const run = await claim(trigger);
  await finish(run, outcome);
  return run.mode;
}
const startedAgo = (minutes: number) => fixture.owner.prisma.$executeRaw`
  UPDATE runs SET started_at = started_at - make_interval(mins => ${minutes}::integer)
  WHERE installation_id = ${installationId}::uuid AND mode = 'full'`;
/** A change is one of the past, so that runs that begin in the same millisecond are after it. */
const changedAgo = () => fixture.owner.prisma.$executeRaw`
  UPDATE installations SET updated_at = updated_at - interval '2 days' WHERE id = ${installationId}::uuid`;

describe('the mode of a run', () => {
  beforeEach(() => changedAgo());

  it('is full for the first one, and delta for those that the schedule asks for afterwards', async () => {
    expect(await ran('install')).toBe('full');
    expect([await ran(), await ran(), await ran()]).toEqual(['delta', 'delta', 'delta']);
  });

  it.each(['manual', 'mapping_change', 'install', 'once'] as const)('is full when asked for as %s', async (trigger) => {
    await ran('install');
    expect(await ran(trigger)).toBe('full');
    expect(await ran()).toBe('delta');
  });

  it('is delta after a run that was partial: the ledger and the cursors know what is left to do', async () => {
    await ran('install', 'partial');
    expect([await ran('schedule', 'partial'), await ran()]).toEqual(['delta', 'delta']);
  });

  it('is full where something that Port refused can only be had by reading it again', async () => {
    await ran('install', 'partial');
    const refused = { blueprint: 'b', identifier: 'r', kind: 'k', scope: 's', code: 'c', message: 'm' };
    const data = { organisationId, installationId, runId: randomUUID(), ...refused };
    const { prisma } = fixture.owner;
    await prisma.refusedEntity.create({ data: { ...data, payload: '{}' } });
    expect(await ran()).toBe('delta');
    await prisma.refusedEntity.updateMany({ where: { installationId }, data: { payload: null } });
    expect(await ran('schedule', 'partial')).toBe('full');
    await prisma.refusedEntity.deleteMany({ where: { installationId } });
    expect(await ran()).toBe('delta');
  });

  it('is full after a full run with a deletion that failed', async () => {
    const run = await claim('install');
    const key = { blueprint: 'b', identifier: 'i' };
    await openRunState(fixture.database, run).recordDeletions([{ key, kind: null, status: 'failed' }]);
    await finish(run, 'partial');
    expect([await ran(), await ran()]).toEqual(['full', 'delta']);
  });

  it.each(['held', 'failed', 'cancelled', 'credentials_rejected'] as const)(
    'is full after a run that ended as %s, until a full one has come to its end',
    async (outcome) => {
      await ran('install', outcome);
      expect(await ran('schedule', outcome)).toBe('full');
      expect(await ran()).toBe('full');
      expect(await ran('schedule', outcome)).toBe('delta');
      expect([await ran(), await ran()]).toEqual(['full', 'delta']);
    },
  );

  it('is full again before the last full run is a day old', async () => {
    await ran('install');
    await startedAgo(22 * 60);
    expect(await ran()).toBe('delta');
    await startedAgo(61);
    expect(await ran()).toBe('full');
  });

  it('is full as often as the installation says', async () => {
    await fixture.owner.prisma.installation.updateMany({
      where: { id: installationId },
      data: { fullSweepHours: 3 },
    });
    await ran('install');
    await startedAgo(110);
    expect(await ran()).toBe('delta');
    await startedAgo(15);
    expect(await ran()).toBe('full');
  });

  it('takes as many hours as the limits allow, and a day where nobody says otherwise', async () => {
    const { prisma } = fixture.owner;
    const set = (fullSweepHours: number) =>
      prisma.installation.updateMany({ where: { id: installationId }, data: { fullSweepHours } });
    const { least, most, usual } = FULL_SWEEP_HOURS;
    expect(await prisma.installation.findFirst({ where: { id: installationId } })).toMatchObject({
      fullSweepHours: usual,
    });
    for (const hours of [least, most]) expect(await set(hours)).toEqual({ count: 1 });
    for (const hours of [least - 1, most + 1]) await expect(set(hours)).rejects.toThrow('full_sweep_hours_check');
  });

  it('is always full when runs are rarer than full ones have to be', async () => {
    await fixture.owner.prisma.installation.updateMany({
      where: { id: installationId },
      data: { fullSweepHours: 1 },
    });
    await ran('install');
    expect(await ran()).toBe('full');
  });

  it('is full after the mapping was changed', async () => {
    await ran('install');
    await putMapping(fixture.database, organisationId, installationId, 'resources: [] # changed', OPERATOR);
    expect(await ran('schedule', 'cancelled')).toBe('full');
    expect([await ran(), await ran()]).toEqual(['full', 'delta']);
  });

  it('is full after the settings were changed', async () => {
    await ran('install');
    const patch = { settings: { host: 'https://other.example.test' } };
    await updateInstallation(fixture.database, fixture.vault, organisationId, installationId, patch, OPERATOR);
    expect(await ran()).toBe('full');
  });

  it('stays what it was when the run is resumed, whatever happened meanwhile', async () => {
    await ran('install');
    const run = await claim();
    expect(run.mode).toBe('delta');
    await releaseRun(fixture.database, run);
    await startedAgo(48 * 60);
    expect((await claim()).mode).toBe('delta');
  });
});

describe('the cursors of lists', () => {
  const page = (scope: string, value: object, more: object = {}) => ({
    ...{ source: 'incidents', scope, pageNumber: 1, last: true, entities: [], counts: {}, failed: [] },
    cursor: { source: 'incidents', value: { ...value } },
    ...more,
  });

  it('are kept from run to run, the last one of each list', async () => {
    const first = await claim('install');
    const state = openRunState(fixture.database, first);
    await state.commit(page('p1', { at: 1 }));
    await state.commit(page('p2', { at: 2 }));
    expect(await state.cursors()).toEqual(
      new Map([
        ['incidents\np1', { at: 1 }],
        ['incidents\np2', { at: 2 }],
      ]),
    );
    await finish(first);
    const next = openRunState(fixture.database, await claim());
    await next.commit(page('p2', { at: 3 }, { source: 'incidents@again' }));
    expect(await next.cursors()).toEqual(
      new Map([
        ['incidents\np1', { at: 1 }],
        ['incidents\np2', { at: 3 }],
      ]),
    );
  });

  it('are not left by a run that another worker has, nor by a page that was committed before', async () => {
    const run = await claim('install');
    const state = openRunState(fixture.database, run);
    await state.commit(page('p1', { at: 1 }));
    await state.commit(page('p1', { at: 2 }));
    expect(await state.cursors()).toEqual(new Map([['incidents\np1', { at: 1 }]]));
    await fixture.expireLease(run.runId);
    await claim('install');
    await expect(state.commit(page('p2', { at: 3 }))).rejects.toMatchObject({ code: 'run_superseded' });
    expect((await findCursors(fixture.database.of(organisationId).prisma, run)).size).toBe(1);
  });

  it('are forgotten when a full run begins, but not when it is resumed, and never for the list of scopes', async () => {
    const first = await claim('install');
    const state = openRunState(fixture.database, first);
    await state.commit(page('p1', { at: 1 }));
    await state.commit(page('*', { known: true }, { source: 'pages', cursor: { source: 'pages', value: { a: 1 } } }));
    await releaseRun(fixture.database, first);
    const resumed = await claim('install');
    expect((await findCursors(fixture.database.of(organisationId).prisma, first)).size).toBe(2);
    await finish(resumed);
    await claim('manual');
    expect(await findCursors(fixture.database.of(organisationId).prisma, first)).toEqual(
      new Map([['pages\n*', { a: 1 }]]),
    );
  });

  it('go with the installation', async () => {
    const run = await claim('install');
    await openRunState(fixture.database, run).commit(page('p1', { at: 1 }));
    await deleteInstallation(fixture.database, organisationId, installationId, OPERATOR);
    expect((await findCursors(fixture.database.of(organisationId).prisma, run)).size).toBe(0);
  });
});
