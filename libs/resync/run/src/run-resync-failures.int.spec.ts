import { AppError } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { MemoryState } from './memory-state';
import { ResyncError } from './resync-error';
import { deleteBlueprint, differing, KEY, open, run, runAfter, schemaOf, small } from './run-resync.fixture';

describe('a resync in which something fails', () => {
  it.each([401, 403, 404] as const)(
    'syncs all other pages when one answers %i, deletes nothing of it, and says which and why',
    async (status) => {
      const all = await open(small({ pages: 3 }));
      await run(all);
      const [forbidden, other] = all.statuspage.world.pages();
      if (!forbidden || !other) throw new Error('the data set is too small');
      const before = all.port.entities().length;
      for (const { id } of [...forbidden.incidents.list()]) forbidden.incidents.remove(id);
      other.incidents.add({ name: 'on another page', body: 'news' });
      all.statuspage.keys.forbidPage({ pageId: forbidden.record.id, status });

      const { report, state } = await run(all);
      expect(report.outcome).toBe('partial');
      expect(report.faults).toMatchObject([
        { scope: forbidden.record.id, code: status === 404 ? 'scope_not_found' : 'scope_forbidden' },
      ]);
      expect(all.port.writes.deleted).toBe(0);
      expect(all.port.entities()).toHaveLength(before + 2);
      expect(state.deletions.every((deletion) => deletion.status === 'kept_incomplete')).toBe(true);
      expect(state.deletions.length).toBeGreaterThan(0);

      all.statuspage.keys.allowPage();
      expect((await run(all)).report.outcome).toBe('complete');
      expect(differing(all)).toEqual([]);
    },
  );

  it.each([401, 403, 404] as const)(
    'deletes nothing when the one page that was asked for answers %i',
    async (status) => {
      const all = await open(small());
      const [page] = all.statuspage.world.pages();
      const ids = page?.record.id ?? '';
      await run(all, { ids });
      const before = all.port.entities().length;
      all.statuspage.keys.forbidPage({ pageId: ids, status });
      all.statuspage.server.requests.length = 0;
      const { report } = await run(all, { ids });
      const code = status === 404 ? 'scope_not_found' : 'scope_forbidden';
      expect(report).toMatchObject({ outcome: 'partial', faults: [{ scope: ids, code }] });
      expect(all.port.entities()).toHaveLength(before);
      expect(all.statuspage.server.requests).toHaveLength(status === 401 ? 2 : 1);
    },
  );

  it('names a page id that does not exist, and syncs the others', async () => {
    const all = await open(small());
    const ids = [...all.statuspage.world.pages().map(({ record }) => record.id), 'zzzzzzzzzzzz'];
    const { report } = await run(all, { ids: ids.join(',') });
    expect(report.outcome).toBe('partial');
    expect(report.faults).toMatchObject([{ scope: 'zzzzzzzzzzzz', code: 'scope_not_found' }]);
    expect(differing(all)).toEqual([]);
  });

  it('stops at a rejected key within a few requests, and deletes nothing', async () => {
    const all = await open(small());
    await run(all);
    all.statuspage.keys.revoke(KEY);
    all.statuspage.server.requests.length = 0;
    const { report } = await run(all);
    expect(report.outcome).toBe('credentials_rejected');
    expect(report.error?.code).toBe('credentials_rejected');
    expect(all.statuspage.server.requests).toHaveLength(2);
    expect(all.port.writes.deleted).toBe(0);
  });

  it('stops at a key that is revoked in the middle, and deletes nothing', async () => {
    const all = await open(small({ pages: 4 }));
    await run(all);
    for (const page of all.statuspage.world.pages())
      for (const { id } of [...page.incidents.list()]) page.incidents.remove(id);
    all.statuspage.server.requests.length = 0;
    all.statuspage.server.faults.add({
      after: 6,
      effect: { kind: 'status', status: 401, body: { error: 'Could not authenticate' } },
    });
    const { report } = await run(all);
    expect(report.outcome).toBe('credentials_rejected');
    // four that were under way, and two that ask whether it is the key
    expect(all.statuspage.server.requests.length).toBeLessThanOrEqual(6 + 4 + 2);
    expect(all.port.writes.deleted).toBe(0);
  });

  it('tells Port nothing of a run that another worker has when it would begin', async () => {
    const all = await open(small());
    await run(all);
    all.port.server.requests.length = 0;
    const state = new MemoryState();
    state.assertCurrent = () => Promise.reject(new AppError('run_superseded', 'another worker has it'));
    await expect(run(all, { state })).rejects.toMatchObject({ code: 'run_superseded' });
    expect(all.port.server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/auth/access_token',
      expect.stringMatching(/^GET \/v1\/integration\//) as string,
    ]);
  });

  it('stops at rejected credentials of Port without a request to the upstream', async () => {
    const all = await open(small());
    const { report } = await run(all, { clientSecret: 'wrong' });
    expect(report.outcome).toBe('credentials_rejected');
    expect(report.error?.code).toBe('port_credentials_rejected');
    expect(all.statuspage.server.requests).toEqual([]);
    expect(all.port.server.requests).toHaveLength(2);
  });

  it.each([
    ['statuspage', '/v1/pages'],
    ['port', '/v1/auth/access_token'],
  ] as const)('bears a stray 401 of %s', async (side, path) => {
    const all = await open(small());
    const before = await run(all);
    all[side].server.faults.add({ path, times: 1, effect: { kind: 'status', status: 401, body: { error: 'no' } } });
    expect((await runAfter(all, before)).report.outcome).toBe('complete');
    expect(all[side].server.requests.filter(({ status }) => status === 401)).toHaveLength(1);
  });

  it.each([400, 404, 422])('fails, and rejects no credentials, at a %d of the token route of Port', async (status) => {
    const all = await open(small());
    all.port.server.faults.add({
      path: '/v1/auth/access_token',
      effect: { kind: 'status', status, body: { ok: false, error: 'e', message: 'm' } },
    });
    const { report } = await run(all);
    expect(report).toMatchObject({ outcome: 'failed', error: { code: 'port_unavailable' } });
    expect(all.statuspage.server.requests).toEqual([]);
  });

  it.each([
    ['a cut body', { kind: 'cut' }],
    ['a body that is not JSON', { kind: 'malformed', text: '<html>maintenance</html>' }],
    ['a 500', { kind: 'status', status: 500, body: { error: 'oops' } }],
    ['a closed connection', { kind: 'reset' }],
  ] as const)('bears %s that passes', async (_, effect) => {
    const all = await open(small());
    all.statuspage.server.faults.add({ path: '*/incidents', times: 2, effect });
    const { report } = await run(all);
    expect(report.outcome).toBe('complete');
    expect(differing(all)).toEqual([]);
  });

  it('keeps everything of a list that stays broken, and syncs the rest', async () => {
    const all = await open(small());
    await run(all);
    const [page] = all.statuspage.world.pages();
    if (!page) throw new Error('the data set is empty');
    for (const { id } of [...page.incidents.list()]) page.incidents.remove(id);
    all.statuspage.server.faults.add({ path: `/v1/pages/${page.record.id}/incidents`, effect: { kind: 'malformed' } });
    const { report } = await run(all);
    expect(report.outcome).toBe('partial');
    expect(report.faults).toMatchObject([{ scope: page.record.id, source: 'incidents', code: 'upstream_malformed' }]);
    expect(all.port.writes.deleted).toBe(0);
  });

  it.each([
    ['cut off', { kind: 'cut' }],
    ['HTML', { kind: 'malformed', text: '<html>maintenance</html>' }],
    ['no list', { kind: 'status', status: 200, body: { error: 'oops' } }],
    ['too large', { kind: 'malformed', text: ' '.repeat(33 * 1024 * 1024) }],
  ] as const)('loses only the list whose body stays %s, in a delta run as in a full one', async (_, effect) => {
    const all = await open(small());
    const [page, other] = all.statuspage.world.pages();
    if (!page || !other) throw new Error('the data set is too small');
    let before = await run(all);
    for (const mode of ['full', 'delta'] as const) {
      all.statuspage.server.faults.add({ path: `/v1/pages/${page.record.id}/incidents`, effect });
      const elsewhere = [page.components.add({ name: `in ${mode}` }), other.components.add({ name: `in ${mode}` })];
      before = await runAfter(all, before, { options: { mode } });
      expect(before.report).toMatchObject({
        outcome: 'partial',
        faults: [{ scope: page.record.id, source: 'incidents' }],
      });
      for (const { id } of elsewhere) expect(all.port.entity('statuspageComponent', id)).toBeDefined();
      expect(all.port.writes.deleted).toBe(0);
      all.statuspage.server.faults.clear();
    }
  });

  it('waits out a rate limit of the upstream', async () => {
    const all = await open(small());
    all.statuspage.server.faults.add({
      after: 2,
      times: 2,
      effect: { kind: 'status', status: 420, headers: { 'retry-after': '1' } },
    });
    const { report } = await run(all);
    expect(report.outcome).toBe('complete');
    expect(differing(all)).toEqual([]);
  });

  it('repeats a write whose answer was lost, and a token that expired in the middle', async () => {
    const all = await open(small());
    all.port.server.faults.add({
      method: 'POST',
      path: '*/entities/bulk',
      times: 2,
      effect: { kind: 'reset_after_write' },
    });
    all.port.server.faults.add({
      method: 'POST',
      path: '*/statuspageIncident/entities/bulk',
      times: 1,
      effect: { kind: 'status', status: 401, body: { ok: false, error: 'unauthorized' } },
    });
    const { report } = await run(all);
    expect(report.outcome).toBe('complete');
    expect(differing(all)).toEqual([]);
  });

  it('loses only the entity that Port refuses, names it, and never deletes it', async () => {
    const all = await open(small());
    await run(all);
    all.port.patchBlueprint('statuspageComponent', {
      schema: {
        properties: { ...schemaOf(all.port, 'statuspageComponent'), position: { type: 'string', title: 'Position' } },
        required: [],
      },
    });
    const [page] = all.statuspage.world.pages();
    const component = page?.components.list()[0];
    if (!page || !component) throw new Error('the data set is empty');
    page.components.update(component.id, { name: 'renamed' });
    const { report, state } = await run(all);
    expect(report.outcome).toBe('partial');
    expect(state.failed.find(({ identifier }) => identifier === component.id)).toMatchObject({
      kind: 'component',
      step: 'load',
      code: 'port_rejected',
    });
    expect(all.port.writes.deleted).toBe(0);
    expect(report.kinds['incident']?.loadFailed).toBe(0);
  });

  it('names a blueprint that is missing, and writes the rest', async () => {
    const all = await open(small());
    await run(all);
    for (const { identifier } of all.port.entities('statuspageIncidentUpdate'))
      all.port.deleteEntity('statuspageIncidentUpdate', identifier);
    await deleteBlueprint(all.port, 'statuspageIncidentUpdate');
    const { report, state } = await run(all);
    expect(report.outcome).toBe('partial');
    expect(state.failed.find(({ code }) => code === 'blueprint_missing')?.blueprint).toBe('statuspageIncidentUpdate');
    expect(report.kinds['incident_update']?.loadFailed).toBe(report.kinds['incident_update']?.fetched);
    expect(report.kinds['incident']?.loadFailed).toBe(0);
  });

  it('ends as cancelled on request, with nothing deleted', async () => {
    const all = await open(small());
    await run(all);
    for (const page of all.statuspage.world.pages())
      for (const { id } of [...page.incidents.list()]) page.incidents.remove(id);
    const stopping = new AbortController();
    stopping.abort(new ResyncError('run_cancelled', 'stopped'));
    const { report } = await run(all, { input: { signal: stopping.signal } });
    expect(report.outcome).toBe('cancelled');
    expect(all.port.writes.deleted).toBe(0);
  });

  it("says on Port's screen that it was cancelled in the middle", async () => {
    const all = await open(small());
    const stopping = new AbortController();
    all.statuspage.server.faults.add({ path: '*/incidents', effect: { kind: 'hang' } });
    const waiting = setInterval(() => {
      if (all.statuspage.server.requests.some(({ path }) => path.endsWith('/incidents')))
        stopping.abort(new ResyncError('run_cancelled', 'stopped'));
    }, 5);
    const { report } = await run(all, { input: { signal: stopping.signal } }).finally(() => clearInterval(waiting));
    expect(report.outcome).toBe('cancelled');
    expect(all.port.integrations()[0]?.['resyncState']).toMatchObject({ status: 'aborted' });
  });

  it('does not write down an end when it is handed back', async () => {
    const all = await open(small());
    const stopping = new AbortController();
    stopping.abort(new ResyncError('run_handed_back', 'deploy'));
    const state = new MemoryState();
    await expect(run(all, { input: { signal: stopping.signal, state } })).rejects.toMatchObject({
      code: 'run_handed_back',
    });
    expect(state.finished).toBeUndefined();
  });

  it('ends early when the upstream is away for list after list, and deletes nothing', async () => {
    const all = await open(small({ pages: 6 }));
    await run(all);
    for (const page of all.statuspage.world.pages()) {
      for (const { id } of [...page.incidents.list()]) page.incidents.remove(id);
    }
    all.statuspage.server.requests.length = 0;
    all.statuspage.server.faults.add({ path: '/v1/pages/*', effect: { kind: 'status', status: 503 } });
    const { report } = await run(all);
    expect(report).toMatchObject({ outcome: 'failed', error: { code: 'outage' } });
    expect(report.faults).toHaveLength(3);
    // the list of pages, the three that failed, and what was under way by then
    const asked = new Set(all.statuspage.server.requests.map(({ path }) => path));
    expect(asked.size).toBeLessThanOrEqual(1 + 3 + 3);
    expect(all.port.writes.deleted).toBe(0);
  });

  it('ends early when Port is away for page after page, and writes everything the next time', async () => {
    const all = await open(small({ pages: 6 }));
    all.port.server.faults.add({ path: '*/entities/bulk', after: 2, effect: { kind: 'status', status: 503 } });
    const { report } = await run(all);
    expect(report).toMatchObject({ outcome: 'failed', error: { code: 'outage' } });
    all.port.server.faults.clear();
    expect((await run(all)).report.outcome).toBe('complete');
    expect(differing(all)).toEqual([]);
  });
});
