import type { JsonObject } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { open, run, runAfter, small } from './run-resync.fixture';

/** It is stopped by a limit on every record. */
const ENDLESS = 'last(range(1e12))';

/** A mapping of pages, components and incidents, as YAML text. */
function mapping(incident: JsonObject, options: JsonObject = {}): { from: 'given'; text: string } {
  const resource = (kind: string, mappings: JsonObject): JsonObject => ({
    kind,
    selector: { query: kind === 'component' ? '.group != true' : 'true' },
    port: { entity: { mappings } },
  });
  const entity = { identifier: '.id', title: '.name' };
  const resources = [
    resource('statuspage', { ...entity, blueprint: '"statuspage"' }),
    resource('component', { ...entity, blueprint: '"statuspageComponent"' }),
    resource('incident', { ...entity, blueprint: '"statuspageIncident"', ...incident }),
  ];
  return { from: 'given', text: stringify({ ...options, resources }) };
}

const COMPONENTS = '[.components[]? | select(.group != true) | .id]';

describe('a field that is stopped by a limit', () => {
  it('keeps its value at Port, and is written as soon as somebody knows it again', async () => {
    const scene = await open(small({ pages: 1 }));
    const titles = (): unknown[] => scene.port.entities('statuspageIncident').map(({ title }) => title ?? null);
    const first = await run(scene, { input: { mapping: mapping({}) } });
    const before = titles();
    expect(before.every((title) => typeof title === 'string')).toBe(true);

    const stopped = await runAfter(scene, first, { input: { mapping: mapping({ title: ENDLESS }) } });
    expect(stopped.report).toMatchObject({ outcome: 'complete' });
    expect(titles()).toEqual(before);

    const known = await runAfter(scene, stopped, { input: { mapping: mapping({ title: 'null' }) } });
    expect(known.report.kinds['incident']).toMatchObject({ unchanged: 0, updated: before.length });
    expect(new Set(titles())).toEqual(new Set([null]));
  });

  it('keeps its entity from being replaced where Port does not merge', async () => {
    const scene = await open(small({ pages: 1 }));
    const options = { enableMergeEntity: false };
    const first = await run(scene, { input: { mapping: mapping({}, options) } });
    const before = scene.port.entities('statuspageIncident').map(({ title }) => title);

    const stopped = await runAfter(scene, first, { input: { mapping: mapping({ title: ENDLESS }, options) } });
    expect(stopped.report).toMatchObject({ outcome: 'partial' });
    expect(stopped.report.kinds['incident']).toMatchObject({ mapFailed: before.length, updated: 0, deleted: 0 });
    expect(scene.port.entities('statuspageIncident').map(({ title }) => title)).toEqual(before);
  });

  it('keeps what it may lead to, when it is a relation', async () => {
    const scene = await open(small({ pages: 1 }));
    const related = { relations: { components: COMPONENTS } };
    const first = await run(scene, { input: { mapping: mapping(related) } });
    const targets = (id: string): readonly unknown[] =>
      (scene.port.entity('statuspageIncident', id)?.relations['components'] as readonly string[] | null) ?? [];
    const [page] = scene.statuspage.world.pages();
    const incident = page?.incidents.list().find(({ id }) => targets(id).length > 0);
    const gone = incident && targets(incident.id)[0];
    if (!page || typeof gone !== 'string') throw new Error('no incident of the data set has a component');
    page.components.remove(gone);

    const unknown = mapping({ relations: { components: ENDLESS } });
    const stopped = await runAfter(scene, first, { input: { mapping: unknown } });
    expect(stopped.report).toMatchObject({ outcome: 'partial' });
    expect(stopped.state.deletions.filter(({ status }) => status === 'deleted')).toEqual([]);
    expect(scene.port.entity('statuspageComponent', gone)).toBeDefined();
    expect(targets(incident?.id ?? '')).toContain(gone);
  });
});
