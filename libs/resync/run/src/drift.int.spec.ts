import { describe, expect, it } from 'vitest';
import type { MemoryState } from './memory-state';
import { differing, open, run, small, type Scene } from './run-resync.fixture';

const BLUEPRINT = 'statuspageComponent';
/** What a worker does in a full run. */
const verified = (all: Scene, { state }: { readonly state: MemoryState }) =>
  run(all, { state: state.nextRun(), options: { compareWithPort: true, holdInherited: true } });

function someComponent(all: Scene): string {
  const [component] = all.port.entities(BLUEPRINT);
  if (component === undefined) throw new Error('the data set is empty');
  return component.identifier;
}

/** Changes an entity at Port, which stays ours. */
function edit(all: Scene, identifier: string, title: string): void {
  const entity = all.port.entity(BLUEPRINT, identifier);
  if (entity === undefined) throw new Error('there is no such entity');
  const { properties, relations } = entity;
  all.port.putEntity(
    { blueprint: BLUEPRINT, identifier, title, properties, relations },
    all.port.datasourceOf(BLUEPRINT, identifier),
  );
}

const updated = ({ report }: Awaited<ReturnType<typeof verified>>): number =>
  Object.values(report.kinds).reduce((sum, counts) => sum + counts.updated + counts.created, 0);

describe('what somebody changes at Port', () => {
  it('is put right by a run that reads what Port holds, and by no other', async () => {
    const all = await open(small());
    const first = await run(all);
    edit(all, someComponent(all), 'edited by hand');
    const blind = await run(all, { state: first.state.nextRun(), options: { compareWithPort: false } });
    expect(updated(blind)).toBe(0);
    const repaired = await verified(all, blind);
    expect(repaired.report.outcome).toBe('complete');
    expect(updated(repaired)).toBe(1);
    expect(differing(all)).toEqual([]);
    expect(updated(await verified(all, repaired))).toBe(0);
  });

  it('is put right every time, also when it is the same again', async () => {
    const all = await open(small());
    let last = await verified(all, await run(all));
    for (const title of ['edit', 'edit', 'another edit']) {
      edit(all, someComponent(all), title);
      last = await verified(all, last);
      expect(updated(last)).toBe(1);
      last = await verified(all, last);
      expect(updated(last)).toBe(0);
      expect(differing(all)).toEqual([]);
    }
  });

  it('is left alone after one write when it is Port itself that shows it so, until it shows something else', async () => {
    const all = await open(small());
    let last = await run(all);
    const identifier = someComponent(all);
    const itsWay = (): void => edit(all, identifier, 'as Port likes it');
    const writes: number[] = [];
    for (let runs = 0; runs < 4; runs += 1) {
      itsWay();
      last = await verified(all, last);
      writes.push(updated(last));
    }
    expect(writes).toEqual([1, 0, 0, 0]);
    edit(all, identifier, 'edited by hand');
    last = await verified(all, last);
    expect(updated(last)).toBe(1);
    itsWay();
    expect(updated(await verified(all, last))).toBe(0);
  });

  it('comes back when it was deleted', async () => {
    const all = await open(small());
    const first = await run(all);
    all.port.deleteEntity(BLUEPRINT, someComponent(all));
    const second = await verified(all, first);
    expect(second.report.outcome).toBe('complete');
    expect(differing(all)).toEqual([]);
  });

  it('is read a thousand at a time, blueprint by blueprint', async () => {
    const all = await open(small({ pages: 1, incidentsPerPage: 700, updatesPerIncident: 2, awkward: false }));
    const first = await run(all);
    all.port.server.requests.length = 0;
    await verified(all, first);
    const searches = all.port.server.requests.filter(({ path }) => path.endsWith('/entities/search'));
    const blueprints = new Map<string, number>();
    for (const { blueprint } of all.port.entities()) blueprints.set(blueprint, (blueprints.get(blueprint) ?? 0) + 1);
    const pages = [...blueprints.values()].reduce((sum, entities) => sum + Math.ceil(entities / 1_000), 0);
    expect(searches).toHaveLength(pages);
  });

  it('does not make a run with a memory delete what was there before it', async () => {
    const all = await open(small({ pages: 3 }));
    await run(all);
    const [page] = all.statuspage.world.pages();
    const [removed] = page?.incidents.list() ?? [];
    if (!page || !removed) throw new Error('the data set is too small');
    page.incidents.remove(removed.id);
    const { report } = await run(all, { options: { compareWithPort: true, holdInherited: true } });
    expect(report.outcome).toBe('held');
    expect(all.port.entity('statuspageIncident', removed.id)).toBeDefined();
  });
});
