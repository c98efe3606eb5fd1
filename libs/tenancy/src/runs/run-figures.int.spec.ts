import { NO_TIMELINE, type CommittedPage, type RunRequests, type RunTimeline } from '@quayside/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TenancyFixture } from '../tenancy.fixture';
import { getRun } from './find-runs';
import { releaseRun } from './hold-run';
import { openRunState } from './open-run-state';

let fixture: TenancyFixture;
let organisationId: string;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  organisationId = await fixture.organisation();
});

const page = (pageNumber: number, requests: RunRequests): CommittedPage => ({
  source: 'incidents',
  scope: 'p1',
  pageNumber,
  last: false,
  entities: [],
  counts: {},
  failed: [],
  requests,
});
const TIMELINE: RunTimeline = {
  phases: [
    {
      name: 'read',
      startedAt: '2026-01-01T00:00:00.000Z',
      endedAt: '2026-01-01T00:00:09.000Z',
      requests: { upstream: 2, port: 1, limiterWaitMs: 5 },
      outcome: 'done',
    },
  ],
  lists: [],
  scopes: [],
};
const shown = (installationId: string, runId: string) =>
  getRun(fixture.database, organisationId, installationId, runId);

describe('the figures of a run', () => {
  it('add up what all its attempts have sent, and tell how the last one went', async () => {
    const { run, state } = await fixture.running(organisationId);
    const { installationId, runId } = run;
    await state.commit(page(1, { upstream: 5, port: 4, limiterWaitMs: 1_000 }));
    await state.commit(page(2, { upstream: 1, port: 1 }));
    // a worker that does not learn of its commit commits again
    await state.commit(page(2, { upstream: 1, port: 1 }));
    expect(await shown(installationId, runId)).toMatchObject({
      requests: { upstream: 6, port: 5, limiterWaitMs: 1_000 },
      timeline: NO_TIMELINE,
    });
    await releaseRun(fixture.database, run);

    const resumed = openRunState(fixture.database, await fixture.claim(organisationId, installationId));
    await resumed.commit(page(3, { upstream: 2, port: 2, limiterWaitMs: 0.5 }));
    await resumed.finish({
      outcome: 'complete',
      faults: [],
      error: null,
      requests: { upstream: 5, port: 6, limiterWaitMs: 2 },
      uncommittedRequests: { upstream: 3, port: 4, limiterWaitMs: 1.5 },
      timeline: TIMELINE,
    });
    expect(await shown(installationId, runId)).toMatchObject({
      requests: { upstream: 11, port: 11, limiterWaitMs: 1_002 },
      timeline: TIMELINE,
    });
  });

  it('are not touched by an attempt that was superseded', async () => {
    const { run, state } = await fixture.running(organisationId);
    await releaseRun(fixture.database, run);
    await fixture.claim(organisationId, run.installationId);
    const superseded = { code: 'run_superseded' };
    await expect(state.commit(page(1, { upstream: 5, port: 4 }))).rejects.toMatchObject(superseded);
    const requests = { upstream: 1, port: 1 };
    const end = { outcome: 'complete', faults: [], error: null, requests, timeline: TIMELINE } as const;
    await expect(state.finish(end)).rejects.toMatchObject(superseded);
    expect(await shown(run.installationId, run.runId)).toMatchObject({
      requests: { upstream: 0, port: 0, limiterWaitMs: 0 },
      timeline: NO_TIMELINE,
    });
  });

  it('count what is held back, by kind, each entity once', async () => {
    const { run, state } = await fixture.running(organisationId);
    const held = (identifier: string, kind: string | null) =>
      ({ key: { blueprint: 'service', identifier }, kind, status: 'held' }) as const;
    await state.recordDeletions([held('a', 'incident'), held('b', 'incident'), held('c', null)]);
    await state.recordDeletions([held('a', 'incident'), { ...held('d', 'incident'), status: 'failed' }]);
    const requests = { upstream: 1, port: 1 };
    await state.finish({ outcome: 'held', faults: [], error: null, requests });
    expect((await shown(run.installationId, run.runId))?.kinds).toMatchObject({
      incident: { held: 2, deleted: 0 },
      unknown: { held: 1 },
    });
  });
});
