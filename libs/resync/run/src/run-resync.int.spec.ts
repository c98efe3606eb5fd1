import { expectedFullSweepRequests } from '@quayside/simulator-statuspage';
import type { PortSimulator } from '@quayside/simulator-port';
import { describe, expect, it } from 'vitest';
import { differing, open, run, small } from './run-resync.fixture';

/** What was written into the catalog itself: entities and blueprints, not the state of the integration. */
const catalogWrites = (port: PortSimulator): string[] =>
  port.server.requests
    .filter(
      ({ method, path }) =>
        method !== 'GET' && /\/entities(\/bulk)?$|\/bulk\/entities\/delete$|\/blueprints(\/[^/]+)?$/.test(path),
    )
    .filter(({ path }) => !path.endsWith('datasource-entities'))
    .map(({ method, path }) => `${method} ${path}`);

describe('a resync', () => {
  it('makes Port equal to the upstream, awkward records included', async () => {
    const all = await open(small());
    const { report, state } = await run(all);
    expect(state.failed).toEqual([]);
    expect(report.outcome).toBe('complete');
    expect(differing(all)).toEqual([]);
  });

  it('writes nothing the second time', async () => {
    const all = await open(small());
    await run(all);
    all.port.server.requests.length = 0;
    all.port.writes.clear();
    const { report } = await run(all);
    expect(report.outcome).toBe('complete');
    expect(catalogWrites(all.port)).toEqual([]);
    expect(
      all.port.server.requests.filter(({ path }) => path.endsWith('/examples')).map(({ method }) => method),
    ).not.toContain('POST');
    expect(Object.values(report.kinds).map(({ created, updated, deleted }) => created + updated + deleted)).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });

  it('follows what is added, changed and removed upstream, and writes only that', async () => {
    const all = await open(small());
    await run(all);
    const page = all.statuspage.world.pages()[0];
    const [removed, changed] = page?.incidents.list() ?? [];
    if (!page || !removed || !changed) throw new Error('the data set is too small');
    page.incidents.remove(removed.id);
    page.incidents.update(changed.id, { name: 'renamed', body: 'news', status: 'monitoring' });
    const added = page.incidents.add({ name: 'new one', body: 'it began' });
    all.port.writes.clear();

    const { report } = await run(all);
    expect(report.outcome).toBe('complete');
    expect(differing(all)).toEqual([]);
    const touched = new Set(all.port.writes.entries.map(({ identifier }) => identifier));
    const expected = [removed, changed, added]
      .flatMap(({ id }) => page.incidents.get(id) ?? removed)
      .flatMap(({ id, incident_updates }) => [id, ...incident_updates.map((update) => update.id)]);
    for (const id of touched) expect(expected).toContain(id);
    expect(all.port.entity('statuspageIncident', added.id)?.title).toBe('new one');
    expect(all.port.entity('statuspageIncident', removed.id)).toBeUndefined();
  });

  it.each([
    { pages: 1, groupsPerPage: 0, componentsPerPage: 0, incidentsPerPage: 0 },
    { pages: 3, groupsPerPage: 2, componentsPerPage: 99, incidentsPerPage: 99 },
    { pages: 2, groupsPerPage: 1, componentsPerPage: 99, incidentsPerPage: 100 },
    { pages: 1, groupsPerPage: 3, componentsPerPage: 120, incidentsPerPage: 250 },
  ])(
    'sends exactly R_full requests: $pages pages, $groupsPerPage groups, $componentsPerPage components, $incidentsPerPage incidents',
    async (size) => {
      const all = await open(small({ ...size, updatesPerIncident: 1, awkward: false }));
      const { report } = await run(all);
      const { requests } = all.statuspage.server;
      expect(requests).toHaveLength(expectedFullSweepRequests(all.statuspage.world));
      expect(report.requests.upstream).toBe(requests.length);
      for (const { path, query } of requests.filter(({ path }) => path !== '/v1/pages')) {
        const params = new URLSearchParams(query);
        expect([path, params.get(path.endsWith('/incidents') ? 'limit' : 'per_page')]).toEqual([path, '100']);
      }
      const asked = requests.map(({ path, query }) => path + query);
      expect(new Set(asked).size).toBe(asked.length);
    },
  );

  it('reads only the pages that were asked for, with one list of pages', async () => {
    const all = await open(small({ pages: 3 }));
    const [first] = all.statuspage.world.pages();
    const id = first?.record.id ?? '';
    const { report } = await run(all, { ids: id });
    expect(report.outcome).toBe('complete');
    expect(differing(all, [id])).toEqual([]);
    expect(all.statuspage.server.requests).toHaveLength(expectedFullSweepRequests(all.statuspage.world, [id]));
  });
});

describe('a list that changes while it is read', () => {
  it('deletes nothing that only moved up between two requests; what is gone goes with the next run', async () => {
    const all = await open(small({ pages: 1, incidentsPerPage: 130, updatesPerIncident: 1, awkward: false }));
    await run(all);
    const [page] = all.statuspage.world.pages();
    const newest = page?.incidents.list()[0];
    if (!page || !newest) throw new Error('the data set is empty');
    const path = `/v1/pages/${page.record.id}/incidents`;
    // the newest incident goes after the first hundred were read: the hundred and first moves up and is not seen
    const reads = (): number => all.statuspage.server.requests.filter((request) => request.path === path).length;
    const before = reads();
    const watch = setInterval(() => {
      if (reads() > before && page.incidents.get(newest.id)) page.incidents.remove(newest.id);
    }, 1);
    all.statuspage.server.faults.add({ path, after: 1, times: 1, effect: { kind: 'latency', ms: 100 } });
    const { report } = await run(all).finally(() => clearInterval(watch));
    expect(page.incidents.get(newest.id)).toBeUndefined();
    expect(report.outcome).toBe('complete');
    expect(reads() - before).toBe(4);
    expect(all.port.writes.deleted).toBe(0);

    expect((await run(all)).report.outcome).toBe('complete');
    expect(differing(all)).toEqual([]);
  });
});
