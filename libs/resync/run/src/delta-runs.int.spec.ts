import type { PageWorld } from '@quayside/simulator-statuspage';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MemoryState } from './memory-state';
import { ResyncError } from './resync-error';
import { differing, open, run, runAfter, small, type Scene } from './run-resync.fixture';

type Before = { readonly state: MemoryState };

const delta = (all: Scene, before: Before) => runAfter(all, before, { options: { mode: 'delta' } });

/** Two pages, each with three list pages of incidents. */
const LONG = { pages: 2, incidentsPerPage: 230, updatesPerIncident: 1 };

function pageOf(all: Scene, index = 0): PageWorld {
  const page = all.statuspage.world.pages()[index];
  if (page === undefined) throw new Error('the data set is too small');
  return page;
}

/** The incident at this part of the list, 0 for the newest and 1 for the oldest. */
function incidentAt(page: PageWorld, part: number) {
  const list = page.incidents.list();
  const incident = list[Math.min(list.length - 1, Math.floor(part * list.length))];
  if (incident === undefined) throw new Error('the page has no incidents');
  return incident;
}

/** Adds incidents that came up an hour after each other, and are over; the last one an hour ago. */
function addHistory(page: PageWorld, length: number): void {
  for (let hours = length; hours > 0; hours -= 1) {
    page.incidents.add({ name: `new ${hours}`, backfilled: true, backfill_date: Date.now() - hours * 3_600_000 });
  }
}

const lists = (rows: number): number => Math.floor(rows / 100) + 1;

/** What a delta run costs when no page has a hundred new incidents. */
function expectedRequests({ statuspage: { world } }: Scene): number {
  return world.pages().reduce((sum, { record }) => {
    const { groups, componentRows, incidents } = world.counts([record.id]);
    // the newest incidents; then, where they are not all, a page of old ones and those that are not resolved
    return sum + lists(groups) + lists(componentRows) + (incidents < 100 ? 1 : 3);
  }, 1);
}

/** What the request plan of Port's own integration costs: pages of 50 up to an empty one, and each list of incidents twice. */
function oceanRequests({ statuspage: { world } }: Scene): number {
  const untilEmpty = (rows: number): number => Math.ceil(rows / 50) + 1;
  return world.pages().reduce((sum, { record }) => {
    const { groups, componentRows, incidents } = world.counts([record.id]);
    return sum + untilEmpty(groups) + untilEmpty(componentRows) + 2 * untilEmpty(incidents);
  }, 5);
}

describe('a delta run', () => {
  it.each([
    { pages: 1, incidentsPerPage: 0 },
    { pages: 3, incidentsPerPage: 99 },
    { pages: 2, incidentsPerPage: 100 },
    { pages: 2, incidentsPerPage: 350, componentsPerPage: 120 },
  ])('costs what it should: $pages pages, $incidentsPerPage incidents', async (size) => {
    const all = await open(small({ ...size, updatesPerIncident: 1 }));
    const first = await run(all);
    all.statuspage.server.requests.length = 0;
    const { report } = await delta(all, first);
    expect(report.outcome).toBe('complete');
    expect(all.statuspage.server.requests).toHaveLength(expectedRequests(all));
    expect(differing(all)).toEqual([]);
  });

  it("costs at most a sixth of the requests of Ocean's plan for five pages with long histories", async () => {
    const size = { pages: 5, groupsPerPage: 10, componentsPerPage: 100, incidentsPerPage: 1_000 };
    const all = await open(small({ ...size, updatesPerIncident: 1, awkward: false }));
    const first = await run(all);
    const ocean = oceanRequests(all);
    all.statuspage.server.requests.length = 0;
    await delta(all, first);
    expect(all.statuspage.server.requests.length * 6).toBeLessThanOrEqual(ocean);
  });

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
    const page = pageOf(all);
    const { id } = incidentAt(page, 1);
    page.incidents.update(id, { status: 'investigating', body: 'again' });
    const first = await run(all);
    page.incidents.update(id, { status: 'identified', body: 'found' });
    await delta(all, first);
    expect(differing(all)).toEqual([]);
  });

  it('brings an edit of any old incident after as many runs as there are old list pages', async () => {
    const all = await open(small({ ...LONG, incidentsPerPage: 430 }));
    let before: Before = await run(all);
    for (const part of [0.3, 0.5, 0.7, 0.99]) {
      const page = pageOf(all);
      page.incidents.publishPostmortem(incidentAt(page, part).id, 'what we learned');
    }
    const oldListPages = lists(430) - 1;
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

describe('any sequence of changes and delta runs', () => {
  const CHANGES: readonly ((page: PageWorld, part: number) => unknown)[] = [
    (page) => page.incidents.add({ name: 'it began', body: 'looking into it' }),
    (page) => page.incidents.add({ name: 'planned', scheduled_for: 2e12, scheduled_until: 2.1e12 }),
    (page, part) => page.incidents.add({ name: 'late entry', backfilled: true, backfill_date: 1.7e12 * part }),
    (page, part) => page.incidents.update(incidentAt(page, part).id, { status: 'identified', body: 'found it' }),
    (page, part) => page.incidents.update(incidentAt(page, part).id, { status: 'resolved', body: 'it is over' }),
    (page, part) => page.incidents.update(incidentAt(page, part).id, { name: 'renamed' }),
    (page, part) => page.incidents.publishPostmortem(incidentAt(page, part).id, 'what we learned'),
    (page, part) => page.incidents.remove(incidentAt(page, part).id),
    (page) => page.components.add({ name: 'another' }),
    (page, part) => {
      const components = page.components.list();
      const component = components[Math.floor(part * components.length)];
      if (component) page.components.update(component.id, { name: 'renamed', status: 'partial_outage' });
    },
    (page) => page.components.remove(page.components.add({ name: 'short-lived' }).id),
  ];
  const change = fc.record({
    change: fc.constantFrom(...CHANGES),
    page: fc.nat({ max: 1 }),
    part: fc.double({ min: 0, max: 0.999, noNaN: true }),
  });
  const rounds = fc.array(fc.array(change, { maxLength: 6 }), { minLength: 1, maxLength: 4 });

  it('ends with Port as the mapping says once everything was read', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, fc.nat({ max: 1_000 }), async (sequence, seed) => {
        const all = await open(small({ ...LONG, seed }));
        let before: Before = await run(all);
        for (const changes of sequence) {
          for (const { change: apply, page, part } of changes) apply(pageOf(all, page), part);
          const { report, state } = await delta(all, before);
          expect(report.outcome).toBe('complete');
          before = { state };
          for (const page of all.statuspage.world.pages()) {
            for (const { id, name, status } of page.incidents.list().slice(0, 100)) {
              expect(all.port.entity('statuspageIncident', id)).toMatchObject({ title: name, properties: { status } });
            }
          }
        }
        expect((await runAfter(all, before)).report.outcome).toBe('complete');
        expect(differing(all)).toEqual([]);
        await Promise.all([all.statuspage.close(), all.port.close()]);
      }),
      { numRuns: 5, seed: 20_261_123, endOnFailure: true },
    );
  });
});
