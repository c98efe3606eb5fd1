import type { Deletion, FinishedRun } from '@quayside/domain';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteInstallation } from '../installations/delete-installation';
import { getInstallation } from '../installations/find-installations';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { cancelRun } from './cancel-run';
import { claimRun } from './claim-run';
import { getRun } from './find-runs';
import { openRunState } from './open-run-state';
import { requestRun } from './request-run';

let fixture: TenancyFixture;
let organisationId: string;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  organisationId = await fixture.organisation();
});

const END: FinishedRun = { outcome: 'complete', faults: [], error: null, requests: { upstream: 0, port: 0 } };
const cancel = (run: { readonly installationId: string; readonly runId: string }) =>
  cancelRun(fixture.database, organisationId, run.installationId, run.runId, OPERATOR);
const cancellations = async () =>
  (await fixture.auditActions(organisationId)).filter((action) => action === 'run.cancelled').length;
const deletion = (identifier: string, status: Deletion['status']): Deletion => ({
  key: { blueprint: 'component', identifier },
  kind: 'component',
  status,
});

describe('cancelRun', () => {
  it('ends a run that is at work, whose worker can write no more', async () => {
    const { run, state } = await fixture.running(organisationId);
    expect(await cancel(run)).toMatchObject({ id: run.runId, state: 'finished', outcome: 'cancelled', error: null });
    await expect(state.beginWrite([])).rejects.toMatchObject({ code: 'run_superseded' });
    await expect(state.finish(END)).rejects.toMatchObject({ code: 'run_superseded' });
    const [event] = await fixture.owner.prisma.auditEvent.findMany({
      where: { runId: run.runId, action: 'run.cancelled' },
    });
    expect(event).toMatchObject({ actorId: OPERATOR.id, installationId: run.installationId });
  });

  it('ends a run that waits, so that no worker takes it up', async () => {
    const { installation, run } = await fixture.installation(organisationId);
    const ids = { installationId: installation.id, runId: run.id };
    expect(await cancel(ids)).toMatchObject({ state: 'finished', outcome: 'cancelled', startedAt: null });
    expect(await claimRun(fixture.database, { organisationId, ...ids, workerId: 'w', leaseSeconds: 60 })).toBeNull();
  });

  it('gives a run that has finished back as it is', async () => {
    const { run, state } = await fixture.running(organisationId);
    await state.finish(END);
    expect(await cancel(run)).toMatchObject({ outcome: 'complete', epoch: run.epoch });
    expect(await cancellations()).toBe(0);
  });

  it('cancels once, however often it is asked', async () => {
    const { run } = await fixture.running(organisationId);
    const answers = await Promise.all(Array.from({ length: 5 }, () => cancel(run)));
    expect(new Set(answers.map((answer) => answer?.epoch))).toEqual(new Set([run.epoch + 1]));
    expect(await cancellations()).toBe(1);
  });

  it('ends a run either way when it is cancelled while it ends by itself', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { run, state } = await fixture.running(organisationId);
      const [cancelled, ended] = await Promise.allSettled([cancel(run), state.finish(END)]);
      expect(cancelled).toMatchObject({ status: 'fulfilled' });
      const { outcome } = (await getRun(fixture.database, organisationId, run.installationId, run.runId)) ?? {};
      expect(outcome).toBe(ended.status === 'fulfilled' ? 'complete' : 'cancelled');
    }
  });

  it('leaves the run alone that came after the one that is meant', async () => {
    const { run, state } = await fixture.running(organisationId);
    await state.finish(END);
    const next = await fixture.claim(organisationId, run.installationId);
    await cancel(run);
    await expect(openRunState(fixture.database, next).assertCurrent()).resolves.toBeUndefined();
  });

  it('lifts no halt', async () => {
    const { run, state } = await fixture.running(organisationId);
    const error = { code: 'credentials_rejected', message: 'The key was rejected.' };
    await state.finish({ ...END, outcome: 'credentials_rejected', error });
    await cancel(await fixture.claim(organisationId, run.installationId));
    expect((await getInstallation(fixture.database, organisationId, run.installationId))?.halt).not.toBeNull();
  });

  it('finds no run of another installation, and none of one that is deleted', async () => {
    const { run } = await fixture.running(organisationId);
    const { installation } = await fixture.installation(organisationId);
    expect(await cancel({ ...run, installationId: installation.id })).toBeNull();
    expect(await cancel({ ...run, runId: randomUUID() })).toBeNull();
    await deleteInstallation(fixture.database, organisationId, run.installationId, OPERATOR);
    await expect(cancel(run)).rejects.toMatchObject({ code: 'installation_not_found' });
  });
});

describe('a run that was cancelled', () => {
  it('lists what Port had deleted already, and nothing else that its worker still says', async () => {
    const { run, state } = await fixture.running(organisationId);
    await cancel(run);
    await expect(
      state.recordDeletions([deletion('gone', 'deleted'), deletion('asked about', 'held')]),
    ).rejects.toMatchObject({ code: 'run_superseded' });
    const ended = await getRun(fixture.database, organisationId, run.installationId, run.runId);
    expect(ended?.deletions).toEqual([deletion('gone', 'deleted')]);
    expect(ended?.kinds['component']).toMatchObject({ deleted: 1, held: 0 });
  });

  it('hears nothing of a worker that had lost it before', async () => {
    const { run, state } = await fixture.running(organisationId);
    await fixture.expireLease(run.runId);
    const ids = { organisationId, installationId: run.installationId, runId: run.runId };
    await claimRun(fixture.database, { ...ids, workerId: 'next', leaseSeconds: 60 });
    await cancel(run);
    await expect(state.recordDeletions([deletion('gone', 'deleted')])).rejects.toMatchObject({
      code: 'run_superseded',
    });
    expect((await getRun(fixture.database, organisationId, run.installationId, run.runId))?.deletions).toEqual([]);
  });

  it('makes room for the next at once', async () => {
    const { run } = await fixture.running(organisationId);
    await cancel(run);
    const next = await requestRun(fixture.database, organisationId, run.installationId, 'manual', OPERATOR);
    expect(next).toMatchObject({ created: true, run: { state: 'queued' } });
  });
});
