import { NO_COUNTS, type RunTimeline } from '@quayside/domain';
import { claimRun, openRunState } from '@quayside/tenancy';
import { createTestDatabase } from '@quayside/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { install, type InstalledConnector } from '../testing/install';
import { startTestApi, type TestApi } from '../testing/start-test-api';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi(await createTestDatabase());
});
afterAll(() => api.close());

function idsOf({ created }: InstalledConnector) {
  return {
    organisationId: String(created['organisationId']),
    installationId: String(created['id']),
    runId: String(created['firstRun']?.['id']),
  };
}

async function claimFirstRun(installed: InstalledConnector) {
  const claim = { ...idsOf(installed), workerId: 'test', leaseSeconds: 60 };
  const claimed = await claimRun(api.database, claim);
  if (claimed === null) throw new Error('there was nothing to claim');
  return openRunState(api.database, claimed);
}

/** Plays the worker: ends the first run with a little of everything. */
async function finishFirstRun(installed: InstalledConnector): Promise<void> {
  const state = await claimFirstRun(installed);
  await state.commit({
    source: 'components',
    scope: 'page-1',
    pageNumber: 1,
    last: true,
    entities: [],
    counts: { component: { fetched: 3, mapped: 2, mapFailed: 1, created: 2 } },
    failed: [
      {
        kind: 'component',
        scope: 'page-1',
        step: 'map',
        blocksDeletion: true,
        recordId: 'c3',
        blueprint: null,
        identifier: null,
        code: 'mapping_failed',
        message: 'the identifier is an object',
      },
    ],
  });
  await state.recordDeletions([
    { key: { blueprint: 'component', identifier: 'c9' }, kind: 'component', status: 'deleted' },
  ]);
  await state.finish({
    outcome: 'partial',
    faults: [{ code: 'scope_forbidden', message: 'the key may not read page-2', scope: 'page-2' }],
    error: null,
    requests: { upstream: 4, port: 3, limiterWaitMs: 1_500.4 },
    timeline: TIMELINE,
  });
}

const READ = {
  firstAt: '2026-01-01T00:00:00.000Z',
  lastAt: '2026-01-01T00:00:09.000Z',
  pages: 2,
  records: 3,
  faults: 1,
  ended: 1,
};
const TIMELINE: RunTimeline = {
  phases: [
    {
      name: 'read',
      startedAt: '2026-01-01T00:00:00.000Z',
      endedAt: '2026-01-01T00:00:09.000Z',
      requests: { upstream: 4, port: 1, limiterWaitMs: 1_500 },
      outcome: 'done',
    },
  ],
  lists: [{ source: 'components', scope: null, ...READ }],
  scopes: [{ scope: 'page-1', ...READ }],
};

describe('asking for a resync', () => {
  it('answers with the run that is active already', async () => {
    const { path, created } = await install(api);
    const { status, headers, body } = await api.call('POST', `${path}/resyncs`);
    expect(status).toBe(202);
    expect(body).toEqual({ ...created['firstRun'], alreadyActive: true });
    expect(headers.get('location')).toBe(`${path}/runs/${String(body['id'])}`);
  });

  it('queues a run when none is active', async () => {
    const installed = await install(api);
    await finishFirstRun(installed);
    const { status, headers, body } = await api.call('POST', `${installed.path}/resyncs`, {});
    expect(status).toBe(202);
    expect(body).toMatchObject({ trigger: 'manual', state: 'queued', alreadyActive: false });
    expect((await api.call('GET', headers.get('location') ?? '')).body).toMatchObject({
      id: body['id'],
      trigger: 'manual',
      mappingVersion: null,
    });
  });

  it('needs an installation', async () => {
    const { organisation } = await install(api);
    expect(await api.call('POST', `${organisation}/installations/${randomUUID()}/resyncs`)).toMatchObject({
      status: 404,
      body: { code: 'installation_not_found' },
    });
  });
});

describe('the runs of an installation', () => {
  it('are listed with the latest first, a page at a time', async () => {
    const installed = await install(api);
    await finishFirstRun(installed);
    const latest = await api.call('POST', `${installed.path}/resyncs`);
    const first = await api.call('GET', `${installed.path}/runs?limit=1`);
    expect(first.body['items']).toMatchObject([{ id: latest.body['id'] }]);
    const second = await api.call('GET', `${installed.path}/runs?limit=1&after=${String(first.body['next'])}`);
    expect(second.body).toMatchObject({ items: [{ trigger: 'install', outcome: 'partial' }], next: null });
    expect((await api.call('GET', installed.path)).body['lastRun']).toEqual(first.body['items']?.[0]);
  });

  it('show what happened, what failed and what was deleted', async () => {
    const installed = await install(api);
    await finishFirstRun(installed);
    const { status, body } = await api.call('GET', `${installed.path}/runs/${idsOf(installed).runId}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'finished',
      outcome: 'partial',
      mappingVersion: 1,
      requests: { upstream: 4, port: 3, limiterWaitMs: 1_500 },
      timeline: TIMELINE,
      faults: [{ code: 'scope_forbidden', message: 'the key may not read page-2', scope: 'page-2', source: null }],
      failedRecords: [{ kind: 'component', step: 'map', recordId: 'c3', code: 'mapping_failed' }],
      deletions: [{ blueprint: 'component', identifier: 'c9', kind: 'component', status: 'deleted' }],
    });
    expect(body['kinds']?.['component']).toMatchObject({
      ...NO_COUNTS,
      fetched: 3,
      mapped: 2,
      mapFailed: 1,
      created: 2,
      deleted: 1,
    });
  });

  it('are not another installation’s', async () => {
    const one = await install(api);
    const other = await install(api);
    const { runId } = idsOf(one);
    expect(await api.call('GET', `${other.path}/runs/${runId}`)).toMatchObject({
      status: 404,
      body: { code: 'run_not_found' },
    });
    const foreignOrganisation = `${other.organisation}/installations/${String(one.created['id'])}/runs/${runId}`;
    expect(await api.call('GET', foreignOrganisation)).toMatchObject({ status: 404 });
    expect(await api.call('GET', `${one.path}/runs/latest`)).toMatchObject({ status: 404 });
  });

  it('list what failed in them, a page at a time, with the entity that Port refused', async () => {
    const installed = await install(api);
    const state = await claimFirstRun(installed);
    const refused = {
      kind: 'incident',
      scope: 'page-1',
      recordId: 'i1',
      key: { blueprint: 'incident', identifier: 'i1' },
    };
    const failed = ['i1', 'i2', 'i3'].map((id) => ({
      ...({
        kind: id === 'i3' ? 'component' : 'incident',
        scope: 'page-1',
        step: 'load',
        blocksDeletion: false,
      } as const),
      ...{ recordId: id, blueprint: 'incident', identifier: id, code: 'port_rejected', message: `${id} has no title` },
    }));
    await state.commit({
      source: 'incidents',
      scope: 'page-1',
      pageNumber: 1,
      last: true,
      entities: [],
      counts: {},
      failed,
      ledger: {
        refused: [
          {
            ...refused,
            targets: [],
            payload: '{"identifier":"i1"}',
            code: 'port_rejected',
            message: 'i1 has no title',
          },
        ],
        again: [],
        gone: [],
      },
    });
    const list = `${installed.path}/runs/${idsOf(installed).runId}/failed-records`;
    const first = await api.call('GET', `${list}?limit=2`);
    expect(first.body['items']).toEqual([
      { ...failed[0], payload: { identifier: 'i1' } },
      { ...failed[1], payload: null },
    ]);
    const second = await api.call('GET', `${list}?limit=2&after=${String(first.body['next'])}`);
    expect(second.body).toMatchObject({ items: [{ recordId: 'i3' }], next: null });
    expect((await api.call('GET', `${list}?kind=component`)).body['items']).toMatchObject([{ recordId: 'i3' }]);
    expect(await api.call('GET', `${list}?after=first`)).toMatchObject({
      status: 422,
      body: { code: 'request_invalid', errors: [{ field: 'after' }] },
    });
  });

  it('are cancelled by whoever may ask for them', async () => {
    const installed = await install(api);
    const state = await claimFirstRun(installed);
    const cancel = `${installed.path}/runs/${idsOf(installed).runId}/cancel`;
    expect(await api.call('POST', cancel)).toMatchObject({
      status: 200,
      body: { state: 'finished', outcome: 'cancelled' },
    });
    await expect(state.assertCurrent()).rejects.toMatchObject({ code: 'run_superseded' });
    expect(await api.call('POST', cancel)).toMatchObject({ status: 200, body: { outcome: 'cancelled' } });
    expect(await api.call('POST', `${installed.path}/runs/${randomUUID()}/cancel`)).toMatchObject({
      status: 404,
      body: { code: 'run_not_found' },
    });
  });

  it('end when their installation is deleted: its worker can write no more', async () => {
    const installed = await install(api);
    const state = await claimFirstRun(installed);
    expect(await api.call('DELETE', installed.path)).toMatchObject({ status: 204 });
    await expect(state.recordDeletions([])).rejects.toMatchObject({ code: 'run_superseded' });
  });
});
