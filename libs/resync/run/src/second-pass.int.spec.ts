import { statuspageConnector } from '@quayside/connector-statuspage';
import { AppError, type EntityKey, type JsonObject, type LedgerEntry } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { MemoryState } from './memory-state';
import { open, run, runAfter, schemaOf, small, type Scene } from './run-resync.fixture';

const GROUP = 'statuspageComponentGroup';
const COMPONENT = 'statuspageComponent';
const INCIDENT = 'statuspageIncident';
const SMALL = { pages: 1, groupsPerPage: 2, componentsPerPage: 6, incidentsPerPage: 3, awkward: false } as const;

interface Config {
  createMissingRelatedEntities: boolean;
  readonly resources: readonly {
    readonly kind: string;
    readonly port: { readonly entity: { readonly mappings: { relations?: Record<string, string> } } };
  }[];
}

/** The default mapping where every relation has to lead somewhere, with other relations for component groups and components. */
function mappingWith(relations: { component_group?: Record<string, string>; component?: Record<string, string> }) {
  const config = parse(statuspageConnector.defaultMapping as string) as Config;
  config.createMissingRelatedEntities = false;
  for (const { kind, port } of config.resources) {
    const { mappings } = port.entity;
    if (kind === 'component_group' || kind === 'component')
      Object.assign(mappings, { relations: relations[kind] ?? {} });
  }
  return { from: 'given', text: JSON.stringify(config) } as const;
}

/** Both upstreams, with the default blueprints at Port, and a relation from groups to components among them. */
async function openRelated(): Promise<Scene> {
  const all = await open(small(SMALL));
  for (const { aggregationProperties: _, ...blueprint } of statuspageConnector.defaultBlueprints) {
    all.port.createBlueprint(blueprint);
  }
  const statuspage = { target: 'statuspage', title: 'Page', many: false, required: false };
  const components = { target: COMPONENT, title: 'Components', many: true, required: false };
  all.port.patchBlueprint(GROUP, { relations: { statuspage, components } });
  return all;
}

async function ledgerOf(state: MemoryState): Promise<LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  for await (const page of state.nextRun().refused()) entries.push(...page);
  return entries;
}

/** The bodies in which an entity was sent. */
function sent({ port }: Scene, identifier: string): JsonObject[] {
  return port.server.requests
    .filter(({ path }) => path.endsWith('/entities/bulk'))
    .flatMap(({ body }) => (body as { entities: JsonObject[] }).entities)
    .filter((entity) => entity['identifier'] === identifier);
}

const relationsOf = ({ port }: Scene, blueprint: string) =>
  port.entities(blueprint).map(({ relations }) => ({ ...relations }) as Record<string, unknown>);

/** Makes Port take, or refuse, incidents whose shortlink is a text. */
function setShortlink({ port }: Scene, type: 'string' | 'number'): void {
  const properties = { ...schemaOf(port, INCIDENT), shortlink: { type, title: 'Shortlink' } };
  port.patchBlueprint(INCIDENT, { schema: { properties, required: [] } });
}

/** An incident that Port has refused in a run of this mode. */
async function refusedIncident(mode: 'full' | 'delta') {
  const all = await open(small(SMALL));
  const first = await run(all);
  const [page] = all.statuspage.world.pages();
  if (!page) throw new Error('the data set is empty');
  setShortlink(all, 'number');
  const incident = page.incidents.add({ name: 'refused', body: 'it began' });
  const second = await runAfter(all, first, { options: { mode } });
  expect(second.report).toMatchObject({ outcome: 'partial', kinds: { incident: { loadFailed: 1 } } });
  expect(await ledgerOf(second.state)).toMatchObject([
    { key: { blueprint: INCIDENT, identifier: incident.id }, code: 'port_rejected', hasPayload: true },
  ]);
  return { all, page, incident, second };
}

describe('what Port refuses because of a relation', () => {
  it('is written in the same run when what it relates to comes later, and nothing has failed then', async () => {
    const all = await openRelated();
    const mapping = mappingWith({ component_group: { statuspage: '.page_id', components: '.components' } });
    const { report, state } = await run(all, { input: { mapping } as object });
    expect(report).toMatchObject({
      outcome: 'complete',
      kinds: { component_group: { created: 2, updated: 0, loadFailed: 0 } },
    });
    expect(state.failed).toEqual([]);
    expect(await ledgerOf(state)).toEqual([]);
    const related = relationsOf(all, GROUP).flatMap(({ components }) => components as string[]);
    expect(related.length).toBeGreaterThan(0);
    const again = await run(all, { input: { mapping } as object, state: state.nextRun() });
    expect(again.report.kinds['component_group']).toMatchObject({ unchanged: 2, created: 0, updated: 0 });
  });

  it('is written when all only wait for each other, with all its properties and never as a stub', async () => {
    const all = await openRelated();
    const mapping = mappingWith({
      component_group: { statuspage: '.page_id', components: '.components' },
      component: { statuspage: '.page_id', componentGroup: '.group_id' },
    });
    const { report, state } = await run(all, { input: { mapping } as object });
    expect(report.outcome).toBe('complete');
    for (const counts of Object.values(report.kinds)) expect(counts).toMatchObject({ updated: 0, loadFailed: 0 });
    expect(report.kinds['component']?.created).toBe(all.port.entities(COMPONENT).length);
    expect(state.failed).toEqual([]);
    const inGroups = all.port.entities(COMPONENT).filter(({ relations }) => relations['componentGroup'] !== null);
    expect(inGroups.length).toBeGreaterThan(0);
    for (const { identifier } of inGroups) {
      const bodies = sent(all, identifier);
      const [whole] = bodies;
      expect(bodies.length).toBeLessThanOrEqual(4);
      for (const body of bodies)
        expect(body).toMatchObject({ title: whole?.['title'], properties: whole?.['properties'] });
    }
  });

  it('stays in the ledger with its reason when nobody makes what it relates to, and the rest is written', async () => {
    const all = await openRelated();
    const mapping = mappingWith({ component_group: { components: '["nowhere"]' } });
    const { report, state } = await run(all, { input: { mapping } as object });
    expect(report).toMatchObject({ outcome: 'partial', kinds: { component_group: { loadFailed: 2, created: 0 } } });
    expect(state.failed.map(({ code }) => code)).toEqual(['port_not_found', 'port_not_found']);
    expect(await ledgerOf(state)).toMatchObject([{ code: 'port_not_found' }, { code: 'port_not_found' }]);
    expect(all.port.entities(GROUP)).toEqual([]);
    expect(all.port.entities(INCIDENT)).toHaveLength(3);
  });

  it('is written without the relation when what it relates to is refused for its content', async () => {
    const all = await openRelated();
    const title = { type: 'string', title: 'Description', minLength: 10_000 };
    all.port.patchBlueprint(COMPONENT, {
      schema: { properties: { ...schemaOf(all.port, COMPONENT), description: title }, required: ['description'] },
    });
    const mapping = mappingWith({ component_group: { components: '.components' } });
    const { report } = await run(all, { input: { mapping } as object });
    expect(report).toMatchObject({ outcome: 'partial', kinds: { component_group: { created: 2, loadFailed: 2 } } });
    expect(relationsOf(all, GROUP)).toEqual([{ components: [] }, { components: [] }]);
  });

  it.each([422, 500])('stays refused where Port answers %i when asked for what is related to', async (status) => {
    const all = await openRelated();
    const title = { type: 'string', title: 'Description', minLength: 10_000 };
    all.port.patchBlueprint(COMPONENT, {
      schema: { properties: { ...schemaOf(all.port, COMPONENT), description: title }, required: ['description'] },
    });
    all.port.server.faults.add({ method: 'POST', path: '/v1/entities/search', effect: { kind: 'status', status } });
    const mapping = mappingWith({ component_group: { components: '.components' } });
    const { report, state } = await run(all, { input: { mapping } as object });
    expect(report).toMatchObject({ outcome: 'partial', error: null, kinds: { component_group: { loadFailed: 2 } } });
    expect(report.timeline.phases.map(({ name }) => name)).toContain('reconcile');
    expect(all.port.entities(GROUP)).toEqual([]);
    expect((await ledgerOf(state)).filter(({ key }) => key.blueprint === GROUP)).toHaveLength(2);
  });
});

describe('what Port refused in an earlier run', () => {
  it.each(['full', 'delta'] as const)(
    'is written from the ledger when Port takes it, though its list cannot be read: refused in a %s run',
    async (mode) => {
      const { all, incident, second } = await refusedIncident(mode);
      setShortlink(all, 'string');
      all.statuspage.server.faults.add({ path: '*/incidents', effect: { kind: 'status', status: 404 } });
      const third = await runAfter(all, second, { options: { mode } });
      // its update, which Port took, has made an empty incident
      expect(third.report.kinds['incident']).toMatchObject({ fetched: 0, updated: 1, loadFailed: 0 });
      expect(all.port.entity(INCIDENT, incident.id)).toMatchObject({ title: 'refused' });
      expect(await ledgerOf(third.state)).toEqual([]);
      all.statuspage.server.faults.clear();
      const fourth = await runAfter(all, third, { options: { mode } });
      expect(fourth.report).toMatchObject({ outcome: 'complete', kinds: { incident: { created: 0, updated: 0 } } });
    },
  );

  it('is refused again, once, and counts in that run', async () => {
    const { all, incident, second } = await refusedIncident('delta');
    all.statuspage.server.faults.add({ path: '*/incidents', effect: { kind: 'status', status: 404 } });
    all.port.server.requests.length = 0;
    const { report, state } = await runAfter(all, second, { options: { mode: 'delta' } });
    expect(sent(all, incident.id)).toHaveLength(1);
    expect(report.kinds['incident']).toMatchObject({ fetched: 0, loadFailed: 1 });
    expect(state.failed).toMatchObject([{ identifier: incident.id, step: 'load', code: 'port_rejected' }]);
    expect(await ledgerOf(state)).toHaveLength(1);
  });

  it('is not sent twice in a run that has read it, when Port has said no to its content', async () => {
    const { all, incident, second } = await refusedIncident('full');
    all.port.server.requests.length = 0;
    const { report } = await runAfter(all, second);
    expect(sent(all, incident.id)).toHaveLength(1);
    expect(report.kinds['incident']).toMatchObject({ loadFailed: 1 });
  });

  it('is never sent over what is newer', async () => {
    const { all, page, incident, second } = await refusedIncident('full');
    setShortlink(all, 'string');
    page.incidents.update(incident.id, { name: 'newer' });
    all.port.server.requests.length = 0;
    const third = await runAfter(all, second);
    expect(sent(all, incident.id).map(({ title }) => title)).toEqual(['newer']);
    expect(third.report.outcome).toBe('complete');
    await runAfter(all, third, { options: { mode: 'delta' } });
    expect(all.port.entity(INCIDENT, incident.id)?.title).toBe('newer');
    expect(await ledgerOf(third.state)).toEqual([]);
  });

  it('is forgotten, not sent, when a run that reads its list whole does not find it any more', async () => {
    const { all, page, incident, second } = await refusedIncident('delta');
    setShortlink(all, 'string');
    page.incidents.remove(incident.id);
    all.port.server.requests.length = 0;
    const third = await runAfter(all, second);
    expect(third.report.outcome).toBe('complete');
    expect(sent(all, incident.id)).toEqual([]);
    expect(await ledgerOf(third.state)).toEqual([]);
  });
});

/** A state that stops its run, once, at a call of the second pass. */
class StoppedState extends MemoryState {
  private stopped = false;
  private inSecondPass = false;

  constructor(
    private readonly at: 'beginWrite' | 'commit',
    private readonly reason: AppError,
  ) {
    super();
  }

  override async *refused() {
    this.inSecondPass = true;
    yield* super.refused();
  }

  override async beginWrite(keys: readonly EntityKey[]): Promise<void> {
    this.stopAt('beginWrite');
    return super.beginWrite(keys);
  }

  override async commit(page: Parameters<MemoryState['commit']>[0]): Promise<void> {
    this.stopAt('commit');
    return super.commit(page);
  }

  private stopAt(call: 'beginWrite' | 'commit'): void {
    if (!this.inSecondPass || this.stopped || call !== this.at) return;
    this.stopped = true;
    throw this.reason;
  }
}

class Stop extends AppError {}

describe('a second pass that is interrupted', () => {
  const mapping = mappingWith({
    component_group: { statuspage: '.page_id', components: '.components' },
    component: { statuspage: '.page_id', componentGroup: '.group_id' },
  });

  it('is done again by the next attempt, and counts as once', async () => {
    const all = await openRelated();
    const state = new StoppedState('commit', new Stop('run_handed_back', 'deploy'));
    await expect(run(all, { state, input: { mapping } as object })).rejects.toMatchObject({ code: 'run_handed_back' });
    const { report } = await run(all, { state, input: { mapping } as object });
    expect(report.outcome).toBe('complete');
    for (const { created, updated, fetched, loadFailed } of Object.values(report.kinds)) {
      expect(created + updated).toBeLessThanOrEqual(fetched);
      expect(loadFailed).toBe(0);
    }
    expect(state.failed).toEqual([]);
    expect(await ledgerOf(state)).toEqual([]);
  });

  it('writes nothing once the run belongs to another worker', async () => {
    const all = await openRelated();
    const state = new StoppedState('beginWrite', new Stop('run_superseded', 'another worker has it'));
    await expect(run(all, { state, input: { mapping } as object })).rejects.toMatchObject({ code: 'run_superseded' });
    const { length } = all.port.server.requests;
    expect(all.port.entities(GROUP)).toEqual([]);
    expect(all.port.writes.deleted).toBe(0);
    expect(all.port.server.requests).toHaveLength(length);
  });
});
