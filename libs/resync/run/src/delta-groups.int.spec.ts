import { statuspageConnector } from '@quayside/connector-statuspage';
import type { PageWorld } from '@quayside/simulator-statuspage';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { childOf, delta, groupAt, pageOf } from './delta-runs.fixture';
import { differing, open, patchConfig, run, runAfter, small, type Scene } from './run-resync.fixture';

const asked = ({ statuspage }: Scene): string[] =>
  statuspage.server.requests.map(({ path, query }) => `${path.split('/').slice(4).join('/')}${query.split('&')[0]}`);

describe('component groups in a delta run', () => {
  const GROUPS = { pages: 2, groupsPerPage: 3, componentsPerPage: 8 };

  it.each<[string, (page: PageWorld) => unknown]>([
    ['was renamed', ({ components }) => components.updateGroup(groupAt(components).id, { name: 'renamed' })],
    ['is new', ({ components }) => components.addGroup({ name: 'new', components: [components.list()[0]?.id ?? ''] })],
    ['is gone', ({ components }) => components.removeGroup(groupAt(components).id)],
    ['lost a component', ({ components }) => components.update(childOf(groupAt(components)), { group_id: null })],
  ])('are asked for on the page where one %s, and nowhere else', async (_name, change) => {
    const all = await open(small(GROUPS));
    const first = await run(all);
    const page = pageOf(all, 1);
    // incidents keep what they relate to, which is tested elsewhere
    for (const { id } of [...page.incidents.list()]) page.incidents.update(id, { component_ids: [] });
    const second = await runAfter(all, first);
    change(page);
    all.statuspage.server.requests.length = 0;
    const { report } = await delta(all, second);
    expect(report.outcome).toBe('complete');
    const groupLists = all.statuspage.server.requests.filter(({ path }) => path.endsWith('/component-groups'));
    expect(groupLists.map(({ path }) => path)).toEqual([`/v1/pages/${page.record.id}/component-groups`]);
    expect(differing(all)).toEqual([]);
  });

  it('are not asked for because a component has another status', async () => {
    const all = await open(small(GROUPS));
    const first = await run(all);
    const { components } = pageOf(all);
    components.update(childOf(groupAt(components)), { status: 'major_outage' });
    all.statuspage.server.requests.length = 0;
    await delta(all, first);
    expect(asked(all).filter((request) => request.startsWith('component-groups'))).toEqual([]);
    expect(differing(all)).toEqual([]);
  });

  it('are written again, without being asked for, when somebody has removed one from Port', async () => {
    const all = await open(small(GROUPS));
    const first = await run(all);
    const { id, name } = groupAt(pageOf(all).components);
    all.port.deleteEntity('statuspageComponentGroup', id);
    all.statuspage.server.requests.length = 0;
    await delta(all, first);
    expect(asked(all).filter((request) => request.startsWith('component-groups'))).toEqual([]);
    expect(all.port.entity('statuspageComponentGroup', id)?.title).toBe(name);
  });

  it('are asked for, and their components left out, when no mapping needs those', async () => {
    const all = await open(small(GROUPS));
    const config = parse(statuspageConnector.defaultMapping) as { resources: readonly { kind: string }[] };
    await run(all);
    await patchConfig(all.port, {
      ...config,
      resources: config.resources.filter(({ kind }) => kind === 'component_group'),
    });
    const first = await run(all);
    all.statuspage.server.requests.length = 0;
    expect((await delta(all, first)).report.outcome).not.toBe('failed');
    expect(asked(all)).toEqual(['', 'component-groups?page=1', 'component-groups?page=1']);
  });

  it('are asked for when the components cannot be read, which costs the components only', async () => {
    const all = await open(small(GROUPS));
    const first = await run(all);
    const page = pageOf(all);
    const { id } = groupAt(page.components);
    page.components.updateGroup(id, { name: 'renamed' });
    all.statuspage.server.faults.add({ path: `*/${page.record.id}/components`, effect: { kind: 'malformed' } });
    const { report } = await delta(all, first);
    expect(report).toMatchObject({ outcome: 'partial', faults: [{ scope: page.record.id, source: 'components' }] });
    expect(all.port.entity('statuspageComponentGroup', id)?.title).toBe('renamed');
    expect(all.port.writes.deleted).toBe(0);
  });
});
