import { statuspageConnector } from '@quayside/connector-statuspage';
import type { PageWorld } from '@quayside/simulator-statuspage';
import { describe, expect, it } from 'vitest';
import { delta, incidentAt, LONG, pageOf, type Before } from './delta-runs.fixture';
import { ResyncError } from './resync-error';
import { differing, open, run, runAfter, small, type Scene } from './run-resync.fixture';

/** Adds incidents that came up an hour after each other, and are over; the last one an hour ago. */
function addHistory(page: PageWorld, length: number): void {
  for (let hours = length; hours > 0; hours -= 1) {
    page.incidents.add({ name: `new ${hours}`, backfilled: true, backfill_date: Date.now() - hours * 3_600_000 });
  }
}

const lists = (rows: number): number => Math.floor(rows / 100) + 1;

/** What a delta run costs when no page has a hundred new incidents, and none has fewer than 200 altogether. */
function expectedRequests({ statuspage: { world } }: Scene): number {
  const pages = world.pages();
  // the list of pages; the components, the newest incidents and the open ones of each; and old ones of a fifth
  return pages.reduce(
    (sum, { record }) => sum + lists(world.counts([record.id]).componentRows) + 2,
    1 + Math.ceil(pages.length / 5),
  );
}

/** What the request plan of Port's own integration costs: pages of 50 up to an empty one, all incidents twice. */
function oceanRequests({ statuspage: { world } }: Scene): number {
  const untilEmpty = (rows: number): number => Math.ceil(rows / 50) + 1;
  return world.pages().reduce((sum, { record }) => {
    const { groups, componentRows, incidents } = world.counts([record.id]);
    return sum + untilEmpty(groups) + untilEmpty(componentRows) + 2 * untilEmpty(incidents);
  }, 5);
}

/** The default mapping with nothing to write: for runs of which only the requests matter. */
const READ_ONLY = { from: 'given', text: withoutEntities(statuspageConnector.defaultMapping) } as const;

function withoutEntities(mapping: string): string {
  return mapping.replaceAll(/query: .+/g, 'query: "false"');
}

describe('a delta run', () => {
  it.each([
    { pages: 1, incidentsPerPage: 0, requests: 1 + 1 + 1 },
    { pages: 3, incidentsPerPage: 99, requests: 1 + 3 * (1 + 1) },
    // whose turn it is has been read whole with its second list page, and is not asked for what is open
    { pages: 2, incidentsPerPage: 150, requests: 1 + 2 * (1 + 2) },
    { pages: 2, incidentsPerPage: 350, componentsPerPage: 120, requests: 1 + 2 * (2 + 2) + 1 },
  ])(
    'sends $requests requests for $pages pages with $incidentsPerPage incidents each',
    async ({ requests, ...size }) => {
      const all = await open(small({ ...size, updatesPerIncident: 1 }));
      const first = await run(all);
      all.statuspage.server.requests.length = 0;
      const { report } = await delta(all, first);
      expect(report.outcome).toBe('complete');
      expect(all.statuspage.server.requests).toHaveLength(requests);
      expect(differing(all)).toEqual([]);
    },
  );

  it.each([
    { pages: 5, groupsPerPage: 10, componentsPerPage: 100, incidentsPerPage: 500, ocean: 145, requests: 22 },
    { pages: 20, groupsPerPage: 20, componentsPerPage: 200, incidentsPerPage: 1_000, ocean: 1_005, requests: 105 },
  ])(
    "sends $requests requests where Ocean's plan has $ocean: $pages pages with $incidentsPerPage incidents",
    async ({ ocean, requests, ...size }) => {
      const all = await open(small({ ...size, updatesPerIncident: 0, awkward: false }));
      const input = { mapping: READ_ONLY };
      const first = await run(all, { input });
      all.statuspage.server.requests.length = 0;
      const { report } = await runAfter(all, first, { input, options: { mode: 'delta' } });
      expect(report.outcome).toBe('complete');
      expect(all.statuspage.server.requests).toHaveLength(requests);
      expect(requests).toBe(expectedRequests(all));
      expect(ocean).toBe(oceanRequests(all));
      expect(requests * 6).toBeLessThanOrEqual(ocean);
    },
    60_000,
  );

  it('brings what is new, on as many list pages as that takes', async () => {
    const all = await open(small(LONG));
    const first = await run(all);
    const page = pageOf(all);
    addHistory(page, 130);
    page.incidents.update(incidentAt(page, 0).id, { body: 'news', status: 'monitoring' });
    page.components.add({ name: 'new one' });
    all.statuspage.server.requests.length = 0;
    const { report } = await delta(all, first);
    expect(report.outcome).toBe('complete');
    expect(differing(all)).toEqual([]);
    expect(all.statuspage.server.requests).toHaveLength(expectedRequests(all) + 1);
  });

  it('brings news of an incident that is not resolved, however old it is', async () => {
    const all = await open(small(LONG));
    // it is not the turn of this page to have old incidents looked at
    const page = pageOf(all, 1);
    const { id } = incidentAt(page, 1);
    page.incidents.update(id, { status: 'investigating', body: 'again' });
    const first = await run(all);
    page.incidents.update(id, { status: 'identified', body: 'found' });
    await delta(all, first);
    expect(differing(all)).toEqual([]);
  });

  it('brings an edit of any old incident after as many runs as there are old list pages of all pages', async () => {
    const all = await open(small({ ...LONG, incidentsPerPage: 330 }));
    let before: Before = await run(all);
    for (const page of [pageOf(all, 0), pageOf(all, 1)]) {
      for (const part of [0.4, 0.7, 0.99]) page.incidents.publishPostmortem(incidentAt(page, part).id, 'we learned');
    }
    const oldListPages = 2 * (lists(330) - 1);
    for (let round = 0; round < oldListPages; round += 1) before = await delta(all, before);
    expect(differing(all)).toEqual([]);
  });

  it('reads a page whole that came since the last full run', async () => {
    const all = await open(small());
    const first = await run(all);
    const page = all.statuspage.world.addPage({ name: 'Newcomer' });
    for (let added = 0; added < 130; added += 1) page.incidents.add({ name: `incident ${added}`, body: 'it began' });
    await delta(all, first);
    expect(differing(all)).toEqual([]);
  });

  it('deletes neither incidents nor their updates, nor what an incident relates to that it did not read', async () => {
    const all = await open(small(LONG));
    const page = pageOf(all);
    const spare = page.components.add({ name: 'spare' });
    const used = page.components.add({ name: 'used' });
    page.incidents.add({ name: 'long ago', backfilled: true, backfill_date: Date.parse('2020-01-01') });
    page.incidents.update(incidentAt(page, 1).id, { component_ids: [used.id], body: 'concerns it' });
    const first = await run(all);
    const gone = [incidentAt(page, 0), incidentAt(page, 0.9)];
    for (const { id } of gone) page.incidents.remove(id);
    page.components.remove(spare.id);
    page.components.remove(used.id);

    const second = await delta(all, first);
    expect(second.report.outcome).toBe('complete');
    expect(all.port.entity('statuspageComponent', spare.id)).toBeUndefined();
    expect(all.port.entity('statuspageComponent', used.id)).toBeDefined();
    for (const { id } of gone) expect(all.port.entity('statuspageIncident', id)).toBeDefined();
    // what it cannot judge is not written down as kept, every time
    expect(second.state.deletions.map(({ key, status }) => [key.identifier, status])).toEqual([[spare.id, 'deleted']]);

    await runAfter(all, second);
    for (const { id } of gone) expect(all.port.entity('statuspageIncident', id)).toBeUndefined();
  });

  it('goes on from where the last list was read to its end, when a part of it cannot be read', async () => {
    const all = await open(small({ ...LONG, pages: 1 }));
    const first = await run(all);
    const page = pageOf(all);
    addHistory(page, 230);
    // the second of the three pages on which they are
    all.statuspage.server.faults.add({ path: '*/incidents', after: 1, effect: { kind: 'malformed' } });
    const second = await delta(all, first);
    expect(second.report).toMatchObject({ outcome: 'partial', faults: [{ source: 'incidents' }] });
    all.statuspage.server.faults.clear();
    expect((await delta(all, second)).report.outcome).toBe('complete');
    expect(differing(all)).toEqual([]);
  });

  it('is read anew by another worker when one hands it back in the middle', async () => {
    const all = await open(small({ ...LONG, pages: 1 }));
    const first = await run(all);
    const page = pageOf(all);
    addHistory(page, 130);
    const state = first.state.nextRun();
    const options = { mode: 'delta', compareWithPort: false } as const;
    const stopping = new AbortController();
    all.statuspage.server.faults.add({ path: '*/incidents/unresolved', effect: { kind: 'hang' } });
    const waiting = setInterval(() => {
      if (all.statuspage.server.requests.some(({ path }) => path.endsWith('/unresolved')))
        stopping.abort(new ResyncError('run_handed_back', 'stopped'));
    }, 5);
    const handedBack = run(all, { state, options, input: { signal: stopping.signal } });
    await expect(handedBack.finally(() => clearInterval(waiting))).rejects.toMatchObject({ code: 'run_handed_back' });
    all.statuspage.server.faults.clear();
    page.incidents.update(incidentAt(page, 0).id, { body: 'since then', status: 'monitoring' });
    expect((await run(all, { state, options })).report.outcome).toBe('complete');
    expect(differing(all)).toEqual([]);
  });
});
