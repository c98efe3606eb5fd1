import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteInstallation } from '../installations/delete-installation';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { getRun, listRuns } from './find-runs';
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

/** An installation whose first run is over. */
async function idleInstallation(): Promise<string> {
  const { run, state } = await fixture.running(organisationId);
  await state.finish({ outcome: 'complete', faults: [], error: null, requests: { upstream: 0, port: 0 } });
  return run.installationId;
}

describe('requestRun', () => {
  it('queues a run, and puts on the audit trail who asked', async () => {
    const installationId = await idleInstallation();
    const { run, created } = await requestRun(fixture.database, organisationId, installationId, 'manual', OPERATOR);
    expect(created).toBe(true);
    expect(run).toMatchObject({ installationId, organisationId, trigger: 'manual', state: 'queued', epoch: 0 });
    const events = await fixture.owner.prisma.auditEvent.findMany({ where: { runId: run.id } });
    expect(events).toMatchObject([{ action: 'run.requested', actorType: 'operator', actorId: OPERATOR.id }]);
  });

  it('gives back the queued run instead of a second one', async () => {
    const installationId = await idleInstallation();
    const first = await requestRun(fixture.database, organisationId, installationId, 'manual', OPERATOR);
    const second = await requestRun(fixture.database, organisationId, installationId, 'mapping_change', OPERATOR);
    expect(second).toEqual({ run: first.run, created: false });
  });

  it('gives back the running run', async () => {
    const { run } = await fixture.running(organisationId);
    const again = await requestRun(fixture.database, organisationId, run.installationId, 'manual', OPERATOR);
    expect(again).toMatchObject({ created: false, run: { id: run.runId, state: 'running' } });
  });

  it('makes one run out of twenty requests at once', async () => {
    const installationId = await idleInstallation();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        requestRun(fixture.database, organisationId, installationId, 'manual', OPERATOR),
      ),
    );
    expect(new Set(answers.map(({ run }) => run.id)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(await listRuns(fixture.database, organisationId, installationId, { limit: 10 })).toHaveLength(2);
  });

  it('makes a new run as soon as the one before is over', async () => {
    const installationId = await idleInstallation();
    const run = await fixture.claim(organisationId, installationId);
    await openRunState(fixture.database, run).finish({
      outcome: 'failed',
      faults: [],
      error: { code: 'internal_error', message: 'no' },
      requests: { upstream: 0, port: 0 },
    });
    const next = await requestRun(fixture.database, organisationId, installationId, 'manual', OPERATOR);
    expect(next.created).toBe(true);
  });

  it('makes no run for a deleted installation', async () => {
    const installationId = await idleInstallation();
    await deleteInstallation(fixture.database, organisationId, installationId, OPERATOR);
    await expect(
      requestRun(fixture.database, organisationId, installationId, 'manual', OPERATOR),
    ).rejects.toMatchObject({ code: 'installation_not_found' });
  });

  it('leaves no active run behind when it is asked while the installation is deleted', async () => {
    for (let round = 0; round < 10; round += 1) {
      const installationId = await idleInstallation();
      await Promise.allSettled([
        requestRun(fixture.database, organisationId, installationId, 'manual', OPERATOR),
        deleteInstallation(fixture.database, organisationId, installationId, OPERATOR),
      ]);
      const runs = await listRuns(fixture.database, organisationId, installationId, { limit: 10 });
      expect(runs.map((run) => run.state)).not.toContain('queued');
    }
  });
});

describe('listRuns', () => {
  it('pages through the runs, the newest first', async () => {
    const installationId = await idleInstallation();
    for (let count = 0; count < 4; count += 1) {
      const run = await fixture.claim(organisationId, installationId);
      await openRunState(fixture.database, run).finish({
        outcome: 'complete',
        faults: [],
        error: null,
        requests: { upstream: count, port: 0 },
      });
    }
    const all = await listRuns(fixture.database, organisationId, installationId, { limit: 10 });
    expect(all).toHaveLength(5);
    expect(all.map((run) => run.queuedAt.getTime())).toEqual(
      all.map((run) => run.queuedAt.getTime()).toSorted((a, b) => b - a),
    );
    const first = await listRuns(fixture.database, organisationId, installationId, { limit: 2 });
    const rest = await listRuns(fixture.database, organisationId, installationId, { limit: 10, before: first[1]?.id });
    expect([...first, ...rest]).toEqual(all);
  });
});

describe('getRun', () => {
  it('gives a run that has not begun without any counts', async () => {
    const { installation, run } = await fixture.installation(organisationId);
    expect(await getRun(fixture.database, organisationId, installation.id, run.id)).toEqual({
      ...run,
      kinds: {},
      faults: [],
      timeline: { phases: [], lists: [], scopes: [] },
      expressionNotes: [],
      failedRecords: [],
      deletions: [],
      decisions: [],
      mappingVersion: null,
    });
  });

  it('shows the first hundred failed records', async () => {
    const { run, state } = await fixture.running(organisationId);
    const failed = Array.from({ length: 130 }, (_, index) => ({
      kind: 'incident',
      scope: 'p1',
      step: 'load' as const,
      blocksDeletion: false,
      recordId: `r${index}`,
      blueprint: 'incident',
      identifier: `i${index}`,
      code: 'port_refused',
      message: 'no',
    }));
    await state.commit({
      source: 'incidents',
      scope: 'p1',
      pageNumber: 1,
      last: true,
      entities: [],
      counts: {},
      failed,
    });
    const detail = await getRun(fixture.database, organisationId, run.installationId, run.runId);
    expect(detail?.failedRecords).toEqual(failed.slice(0, 100));
  });
});
