import { parse } from 'yaml';
import { statuspageConnector } from '@quayside/connector-statuspage';
import { isJsonObject, type JsonObject } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { deleteBlueprint, differing, IDENTIFIER, open, patchConfig, run, runAfter, small } from './run-resync.fixture';

const OURS = `port-ocean/statuspage/0.1.0/${IDENTIFIER}/exporter`;
type Resource = { kind: string; selector: JsonObject; port: { entity: { mappings: Record<string, unknown> } } };

/** The default mapping, changed by hand. */
function mapping(change: (config: { resources: Resource[] } & Record<string, unknown>) => void): JsonObject {
  const config = parse(statuspageConnector.defaultMapping) as { resources: Resource[] } & Record<string, unknown>;
  change(config);
  if (!isJsonObject(config)) throw new Error('the default mapping is not an object');
  return config;
}
const resource = (resources: readonly Resource[], kind: string): Resource => {
  const found = resources.find((one) => one.kind === kind);
  if (!found) throw new Error(`the default mapping has no resource of kind ${kind}`);
  return found;
};

describe('a resync deletes nothing by mistake', () => {
  it('when a page that was asked for is not listed any more: the entity of the page itself stays too', async () => {
    const all = await open(small({ pages: 3 }));
    const [page] = all.statuspage.world.pages();
    const ids = all.statuspage.world.pages().map(({ record }) => record.id);
    const first = await run(all, { ids: ids.join(',') });
    const before = all.port.entities().length;
    all.statuspage.world.removePage(page?.record.id ?? '');

    const { report } = await runAfter(all, first, { ids: ids.join(',') });
    expect(report).toMatchObject({ outcome: 'partial', faults: [{ scope: page?.record.id, code: 'scope_not_found' }] });
    expect(all.port.entity('statuspage', page?.record.id ?? '')).toBeDefined();
    expect(all.port.entities()).toHaveLength(before);
  });

  it('when a blueprint was renamed at Port, and the mapping still has its old name', async () => {
    const all = await open(small());
    const first = await run(all);
    const updates = all.port.entities('statuspageIncidentUpdate');
    all.port.createBlueprint({ identifier: 'renamed', title: 'Renamed', schema: { properties: {}, required: [] } });
    for (const { identifier } of updates) {
      all.port.putEntity({ blueprint: 'renamed', identifier, title: 'kept' }, OURS);
      all.port.deleteEntity('statuspageIncidentUpdate', identifier);
    }
    await deleteBlueprint(all.port, 'statuspageIncidentUpdate');

    for (const { report } of [await runAfter(all, first), await run(all)]) {
      expect(report.outcome).toBe('partial');
      expect(all.port.entities('renamed')).toHaveLength(updates.length);
    }
    expect(all.port.writes.deleted).toBe(0);
  });

  it('when the mapping names a blueprint that Port does not have', async () => {
    const all = await open(small());
    const first = await run(all);
    const before = all.port.entities().length;
    const config = mapping(({ resources }) => {
      resource(resources, 'incident_update').port.entity.mappings['blueprint'] = '"notThereYet"';
    });
    await patchConfig(all.port, config);
    expect((await runAfter(all, first)).report.outcome).toBe('partial');
    expect(all.port.entities()).toHaveLength(before);
  });

  it('when Port refuses what takes the place of an entity, for a process that remembers nothing', async () => {
    const all = await open(small());
    await run(all);
    const before = all.port.entities().length;
    const config = mapping(({ resources }) => {
      resource(resources, 'incident_update').port.entity.mappings['identifier'] = '"not an identifier " + .id';
    });
    await patchConfig(all.port, config);
    expect((await run(all)).report.outcome).toBe('partial');
    expect(all.port.entities()).toHaveLength(before);
  });

  it('when an identifier cannot be computed: nothing of that kind on that page goes, everything else does', async () => {
    const all = await open(small());
    const first = await run(all);
    const [page, other] = all.statuspage.world.pages();
    const [gone, broken] = page?.incidents.list() ?? [];
    const [goneThere] = other?.incidents.list() ?? [];
    if (!page || !other || !gone || !broken || !goneThere) throw new Error('the data set is too small');
    page.incidents.remove(gone.id);
    other.incidents.remove(goneThere.id);
    const config = mapping(({ resources }) => {
      resource(resources, 'incident').port.entity.mappings['identifier'] =
        `if .id == "${broken.id}" then error("cannot tell") else .id end`;
    });
    await patchConfig(all.port, config);
    expect((await runAfter(all, first)).report.outcome).toBe('partial');
    expect(all.port.entity('statuspageIncident', gone.id)).toBeDefined();
    expect(all.port.entity('statuspageIncident', broken.id)).toBeDefined();
    expect(all.port.entity('statuspageIncident', goneThere.id)).toBeUndefined();
  });

  it('when a page of a list was missed and two kinds share a blueprint', async () => {
    const all = await open(small({ pages: 1, incidentsPerPage: 130, updatesPerIncident: 1, awkward: false }));
    await run(all);
    // incidents are written into the blueprint of components too, by the second resource that names it
    const config = mapping(({ resources }) => {
      const component = resource(resources, 'component');
      const incident = structuredClone(resource(resources, 'incident'));
      incident.port.entity.mappings = {
        identifier: '.id',
        title: '.name',
        blueprint: component.port.entity.mappings['blueprint'],
      };
      resources.splice(resources.indexOf(resource(resources, 'incident')), 2, incident);
    });
    await patchConfig(all.port, { ...config, entityDeletionThreshold: 1 });
    await run(all);
    // what the mapping does not name any more goes in two runs: Port keeps what others depend on
    expect((await run(all)).report.outcome).toBe('complete');
    const [page] = all.statuspage.world.pages();
    const newest = page?.incidents.list()[0];
    if (!page || !newest) throw new Error('the data set is empty');
    const path = `/v1/pages/${page.record.id}/incidents`;
    const reads = (): number => all.statuspage.server.requests.filter((request) => request.path === path).length;
    const before = reads();
    const deleted = all.port.writes.deleted;
    const watch = setInterval(() => {
      if (reads() > before && page.incidents.get(newest.id)) page.incidents.remove(newest.id);
    }, 1);
    all.statuspage.server.faults.add({ path, after: 1, times: 1, effect: { kind: 'latency', ms: 100 } });
    await run(all).finally(() => clearInterval(watch));
    expect(page.incidents.get(newest.id)).toBeUndefined();
    expect(all.port.writes.deleted).toBe(deleted);
  });

  it('when an entity is found by a search, and the search finds nothing this time', async () => {
    const all = await open(small({ incidentsPerPage: 0 }));
    const config = mapping((root) => {
      root.resources = root.resources.filter(({ kind }) => kind === 'component');
      resource(root.resources, 'component').port.entity.mappings = {
        identifier: { combinator: '"and"', rules: [{ property: '"name"', operator: '"="', value: '.id' }] },
        title: '.name',
        blueprint: '"found"',
      };
    });
    await run(all);
    all.port.createBlueprint({
      identifier: 'found',
      title: 'Found',
      schema: { properties: { name: { type: 'string', title: 'Name' } }, required: [] },
    });
    const [component] = all.statuspage.world.pages()[0]?.components.list() ?? [];
    all.port.putEntity({ blueprint: 'found', identifier: 'by-hand', properties: { name: component?.id ?? '' } }, OURS);
    await patchConfig(all.port, { ...config, entityDeletionThreshold: 1 });
    const first = await run(all);
    expect(all.port.entity('found', 'by-hand')?.title).toBe(component?.name);
    all.port.putEntity({ blueprint: 'found', identifier: 'by-hand', properties: { name: 'renamed' } }, OURS);
    expect((await runAfter(all, first)).report.outcome).toBe('partial');
    expect(all.port.entity('found', 'by-hand')).toBeDefined();
  });

  it('when a list that failed is left alone for the rest of the run', async () => {
    const all = await open(small({ pages: 1, incidentsPerPage: 130, updatesPerIncident: 1, awkward: false }));
    const first = await run(all);
    const [page] = all.statuspage.world.pages();
    const path = `/v1/pages/${page?.record.id}/incidents`;
    const before = all.port.entities().length;
    all.statuspage.server.requests.length = 0;
    all.statuspage.server.faults.add({ path, after: 1, effect: { kind: 'malformed' } });
    const { report } = await runAfter(all, first);
    expect(report.faults).toHaveLength(1);
    expect(
      all.statuspage.server.requests.filter((request) => request.path === path && request.query.includes('page=1&')),
    ).toHaveLength(1);
    expect(all.port.entities()).toHaveLength(before);
  });
});

describe('a resync deletes what is gone', () => {
  it('when the pages that were asked for are fewer, and only then what was on them', async () => {
    const all = await open(small({ pages: 3 }));
    const [one, two] = all.statuspage.world.pages().map(({ record }) => record.id);
    const first = await run(all);
    const { report } = await runAfter(all, first, { ids: `${one},${two}` });
    expect(report.outcome).toBe('complete');
    expect(differing(all, [one ?? '', two ?? ''])).toEqual([]);
  });
});
