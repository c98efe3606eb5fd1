import { createTestDatabase, type TestDatabase } from '@quayside/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deleteInstallation } from '../installations/delete-installation';
import { releaseRun } from '../runs/hold-run';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { listRunsToDispatch } from './list-runs-to-dispatch';

let server: TestDatabase;
let fixture: TenancyFixture;
beforeEach(async () => {
  server = await createTestDatabase();
  fixture = new TenancyFixture(server.url);
});
afterEach(async () => {
  await fixture.close();
  await server.drop();
});

const OPTIONS = { limit: 10, redispatchAfterSeconds: 60 };

async function dispatchedMinutesAgo(runId: string, minutes: number): Promise<void> {
  await fixture.database.prisma.$executeRaw`
    UPDATE runs SET dispatched_at = now() - make_interval(mins => ${minutes}) WHERE id = ${runId}::uuid`;
}

describe('listRunsToDispatch', () => {
  it('lists a queued run once', async () => {
    const organisationId = await fixture.organisation();
    const { installation, run } = await fixture.installation(organisationId);
    expect(await listRunsToDispatch(fixture.database, OPTIONS)).toEqual([
      { organisationId, installationId: installation.id, runId: run.id, epoch: 0 },
    ]);
    expect(await listRunsToDispatch(fixture.database, OPTIONS)).toEqual([]);
  });

  it('lists a queued run again when its job must have been lost', async () => {
    const { run } = await fixture.installation(await fixture.organisation());
    await dispatchedMinutesAgo(run.id, 2);
    expect(await listRunsToDispatch(fixture.database, OPTIONS)).toMatchObject([{ runId: run.id }]);
  });

  it('leaves a running run alone, however long ago it was dispatched', async () => {
    const { run } = await fixture.running(await fixture.organisation());
    await dispatchedMinutesAgo(run.runId, 600);
    expect(await listRunsToDispatch(fixture.database, OPTIONS)).toEqual([]);
  });

  it('lists a running run whose lease is over once, though it was dispatched a moment ago', async () => {
    const { run } = await fixture.running(await fixture.organisation());
    await fixture.database.prisma.$executeRaw`
      UPDATE runs SET dispatched_at = now() - interval '3 seconds', lease_expires_at = now() - interval '1 second'
      WHERE id = ${run.runId}::uuid`;
    expect(await listRunsToDispatch(fixture.database, OPTIONS)).toMatchObject([{ runId: run.runId, epoch: run.epoch }]);
    expect(await listRunsToDispatch(fixture.database, OPTIONS)).toEqual([]);
    await dispatchedMinutesAgo(run.runId, 2);
    await fixture.database.prisma.$executeRaw`
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

  it('lists each run once, however many schedulers are at it, and no more than each is asked for', async () => {
    const organisationId = await fixture.organisation();
    for (let count = 0; count < 12; count += 1) await fixture.installation(organisationId);
    const lists = await Promise.all(
      Array.from({ length: 4 }, () => listRunsToDispatch(fixture.database, { ...OPTIONS, limit: 5 })),
    );
    expect(Math.max(...lists.map((list) => list.length))).toBeLessThanOrEqual(5);
    const rest = await listRunsToDispatch(fixture.database, { ...OPTIONS, limit: 50 });
    const runIds = [...lists.flat(), ...rest].map((run) => run.runId);
    expect(runIds).toHaveLength(12);
    expect(new Set(runIds).size).toBe(12);
  });
});
