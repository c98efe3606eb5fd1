import type { JsonObject } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { openGolden, runGolden, runGoldenAfter } from './golden.fixture';
import { differing, open, run, runAfter, small, type Scene } from './run-resync.fixture';

/** What Port's own integration is known for, and what happens here instead: whole runs, both upstreams over HTTP. */

const askedOf = ({ statuspage }: Scene): string[] => statuspage.server.requests.map(({ path, query }) => path + query);

const LISTS = { groupsPerPage: 3, componentsPerPage: 150, incidentsPerPage: 250, updatesPerIncident: 1 };

describe('W8/W10: no list is read twice, and no empty page is asked for at its end', () => {
  /** The list pages that have rows: 100 to a page. None of the lists here is a multiple of that long. */
  function pagesWithRows({ statuspage: { world } }: Scene): number {
    const pages = (rows: number): number => Math.ceil(rows / 100);
    return world.pages().reduce((sum, { record }) => {
      const { groups, componentRows, incidents } = world.counts([record.id]);
      return sum + pages(groups) + pages(componentRows) + pages(incidents);
    }, 0);
  }

  it('in a full run', async () => {
    const all = await open(small({ ...LISTS, awkward: false }));
    const { report } = await run(all);
    const asked = askedOf(all);
    expect(asked).toHaveLength(1 + pagesWithRows(all));
    expect(new Set(asked).size).toBe(asked.length);
    expect(report.kinds).toMatchObject({ incident: { created: 500 }, incident_update: { created: 500 } });
  });

  it('in a delta run', async () => {
    const all = await open(small({ ...LISTS, awkward: false }));
    const first = await run(all);
    all.statuspage.server.requests.length = 0;
    expect((await runAfter(all, first, { options: { mode: 'delta' } })).report.outcome).toBe('complete');
    const asked = askedOf(all);
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.length).toBeLessThan(1 + pagesWithRows(all));
    expect(differing(all)).toEqual([]);
  });
});

describe('W13: one bad page costs that page only, and deletion goes on for the others', () => {
  it.each([403, 404] as const)('when it answers %i', async (status) => {
    const all = await open(small({ pages: 3 }));
    const first = await run(all);
    const [bad, ...good] = all.statuspage.world.pages();
    if (bad === undefined) throw new Error('the data set is empty');
    const gone = [bad, ...good].map((page) => ({ page, id: page.incidents.list()[0]?.id ?? '' }));
    for (const { page, id } of gone) page.incidents.remove(id);
    all.statuspage.keys.forbidPage({ pageId: bad.record.id, status });

    const { report } = await runAfter(all, first);
    expect(report).toMatchObject({ outcome: 'partial', faults: [{ scope: bad.record.id }] });
    const left = gone.filter(({ id }) => all.port.entity('statuspageIncident', id) !== undefined);
    expect(left.map(({ page }) => page)).toEqual([bad]);
    const readable = good.map(({ record }) => record.id);
    expect(differing(all, readable).filter(({ expected }) => expected !== null)).toEqual([]);
  });
});

describe("C2: a small tenant's stale entity is deleted", () => {
  it.each([2, 5, 10])('when it had %i', async (count) => {
    const all = await openGolden(count);
    const first = await runGolden(all, [{}]);
    const [gone] = all.page.incidents.list();
    all.page.incidents.remove(gone?.id ?? '');
    const { report } = await runGoldenAfter(all, first, [{}]);
    expect(report).toMatchObject({ outcome: 'complete', kinds: { incident: { deleted: 1 } } });
    expect(all.port.entities('golden')).toHaveLength(count - 1);
  });

  it('for a process without a memory, too', async () => {
    const all = await openGolden(3);
    await runGolden(all, [{}]);
    all.page.incidents.remove(all.page.incidents.list()[0]?.id ?? '');
    expect((await runGolden(all, [{}])).report.outcome).toBe('complete');
    expect(all.port.entities('golden')).toHaveLength(2);
  });
});

describe('C4: nothing is written again when nothing changed', () => {
  const [none, empty]: [JsonObject, JsonObject] = [
    { properties: { a: 'null', b: '.name' }, relations: { one: 'null', many: 'null' } },
    { properties: { b: '.name' }, relations: { many: '[]' } },
  ];

  it.each<[string, number, JsonObject, JsonObject]>([
    ['with fields that are null', 5, none, none],
    ['with a relation to many that is empty', 5, empty, empty],
    ['when what was null is left out, and a list is empty', 5, none, empty],
    ['when what was left out is null, and an empty list is too', 5, empty, none],
    ['with one entity', 1, none, none],
    ['with more than ten', 12, none, none],
  ])('%s', async (_name, count, before, after) => {
    const all = await openGolden(count);
    const first = await runGolden(all, [{ mappings: before }]);
    expect(all.port.writes.created).toBe(count);
    all.port.writes.clear();
    const remembered = await runGoldenAfter(all, first, [{ mappings: after }]);
    const compared = await runGolden(all, [{ mappings: after }]);
    expect(all.port.writes.entries).toEqual([]);
    for (const { report } of [remembered, compared])
      expect(report.kinds['incident']).toMatchObject({ unchanged: count });
  });

  it('with the default mapping and the awkward records of a real account', async () => {
    const all = await open(small());
    const first = await run(all);
    all.port.writes.clear();
    await runAfter(all, first);
    await runAfter(all, first, { options: { mode: 'delta' } });
    await run(all);
    expect(all.port.writes.entries).toEqual([]);
  });
});
