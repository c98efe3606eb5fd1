import { entityKeyText, type EntityKey } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { MemoryState } from './memory-state';
import { differing, IDENTIFIER, open, patchConfig, run, runAfter, small, type Scene } from './run-resync.fixture';

const keysOf = (state: MemoryState, status: string): readonly EntityKey[] =>
  state.deletions.filter((deletion) => deletion.status === status).map(({ key }) => key);
const texts = (keys: readonly EntityKey[]): readonly string[] => keys.map(entityKeyText).sort();

/** Makes another program the last writer of an entity. */
function writeAs(all: Scene, datasource: string, { blueprint, identifier }: EntityKey, title: string): void {
  const relations = all.port.entity(blueprint, identifier)?.relations ?? {};
  all.port.putEntity({ blueprint, identifier, title, relations }, datasource);
}

async function setThreshold(all: Scene, entityDeletionThreshold: number): Promise<void> {
  await patchConfig(all.port, { ...(all.port.integrations()[0]?.['config'] as object), entityDeletionThreshold });
}

/** Three pages of which only the first is asked for any more, and a run that held the rest back. */
async function heldScene() {
  const all = await open(small({ pages: 3 }));
  const [one = '', two = '', three = ''] = all.statuspage.world.pages().map(({ record }) => record.id);
  const first = await run(all);
  await setThreshold(all, 0.1);
  const held = await runAfter(all, first, { ids: one });
  expect(held.report.outcome).toBe('held');
  expect(all.port.writes.deleted).toBe(0);
  return { all, held, one, two, three, keys: keysOf(held.state, 'held') };
}

describe('held deletions that were approved', () => {
  it('go with the next run, dependants before what they depend on, and leave nothing to hold', async () => {
    const { all, held, one, keys } = await heldScene();
    held.state.decide('approved', keys);
    const { report, state } = await runAfter(all, held, { ids: one });
    expect(report.outcome).toBe('complete');
    expect(texts(keysOf(state, 'deleted'))).toEqual(texts(keys));
    expect(differing(all, [one])).toEqual([]);
    const blueprints = keysOf(state, 'deleted').map(({ blueprint }) => blueprint);
    expect(blueprints.indexOf('statuspage')).toBeGreaterThan(blueprints.lastIndexOf('statuspageIncidentUpdate'));
  });

  it('go although others are held beside them', async () => {
    const { all, held, one, keys } = await heldScene();
    const [approved] = keys.filter(({ blueprint }) => blueprint === 'statuspageIncidentUpdate');
    held.state.decide('approved', approved ? [approved] : []);
    const { report, state } = await runAfter(all, held, { ids: one });
    expect(report.outcome).toBe('held');
    expect(keysOf(state, 'deleted')).toEqual([approved]);
    expect(keysOf(state, 'held')).toHaveLength(keys.length - 1);
  });

  it('stay where they are in the upstream again', async () => {
    const { all, held, one, two, keys } = await heldScene();
    held.state.decide('approved', keys);
    const { report } = await runAfter(all, held, { ids: `${one},${two}` });
    expect(report.outcome).toBe('complete');
    expect(differing(all, [one, two])).toEqual([]);
  });

  it('stay where another owner has taken them over', async () => {
    const { all, held, one, keys } = await heldScene();
    held.state.decide('approved', keys);
    const [taken] = keys.filter(({ blueprint }) => blueprint === 'statuspageIncidentUpdate');
    if (!taken) throw new Error('nothing was held');
    // between the listing and the deletion: only the question right before can notice
    const state = held.state.nextRun();
    const assertCurrent = state.assertCurrent.bind(state);
    state.assertCurrent = async () => {
      writeAs(all, 'port-ocean/statuspage/0.1.0/other-pages/exporter', taken, 'theirs');
      return assertCurrent();
    };
    await run(all, { state, ids: one, options: { compareWithPort: false } });
    expect(all.port.entity(taken.blueprint, taken.identifier)?.title).toBe('theirs');
    // Port refuses to delete the incident that it belongs to, and nothing else
    expect(keysOf(state, 'failed').map(({ blueprint }) => blueprint)).toEqual(['statuspageIncident']);
    const tried = [...keysOf(state, 'deleted'), ...keysOf(state, 'failed')];
    expect(texts(tried)).toEqual(texts(keys.filter((key) => key !== taken)));
  });

  it('stay when their page could not be read', async () => {
    const { all, held, one, two, keys } = await heldScene();
    held.state.decide('approved', keys);
    all.statuspage.server.faults.add({ path: `/v1/pages/${two}/*`, effect: { kind: 'malformed' } });
    const before = all.port.entities().length;
    await runAfter(all, held, { ids: `${one},${two}` });
    const ofPageTwo = all.port.entities().filter(({ relations }) => JSON.stringify(relations).includes(two));
    expect(ofPageTwo.length).toBeGreaterThan(0);
    expect(all.port.entities().length).toBeLessThan(before);
  });
});

describe('held deletions that were rejected', () => {
  it('stay, and later runs are complete', async () => {
    const { all, held, one, keys } = await heldScene();
    held.state.decide('rejected', keys);
    const next = await runAfter(all, held, { ids: one });
    expect(next.report.outcome).toBe('complete');
    expect(texts(keysOf(next.state, 'kept_rejected'))).toEqual(texts(keys));
    const later = await runAfter(all, next, { ids: one });
    expect(later.report.outcome).toBe('complete');
    expect(all.port.writes.deleted).toBe(0);
  });

  it('go once they were seen again and a run finds them gone', async () => {
    const { all, held, one, two, three, keys } = await heldScene();
    held.state.decide('rejected', keys);
    const seen = await runAfter(all, held, { ids: `${one},${two},${three}` });
    await setThreshold(all, 0.9);
    const { report } = await runAfter(all, seen, { ids: one });
    expect(report.outcome).toBe('complete');
    expect(differing(all, [one])).toEqual([]);
  });
});

describe('the first run of an installation that takes over from Ocean', () => {
  const OCEAN = `port-ocean/statuspage/0.4.2/${IDENTIFIER}/exporter`;
  const gone = { blueprint: 'statuspageIncident', identifier: 'gone-upstream', title: 'gone', properties: {} };
  const fresh = { options: { compareWithPort: false } };

  /** What Ocean has left at Port: its entities, its mapping, and one entity that is gone upstream since. */
  async function adopted() {
    const all = await open(small());
    await run(all);
    for (const key of all.port.entities()) writeAs(all, OCEAN, key, 'as Ocean wrote it');
    all.port.putEntity(gone, OCEAN);
    await setThreshold(all, 1);
    const before = texts(all.port.entities());
    return { all, before, first: await run(all, { state: new MemoryState(), ...fresh }) };
  }

  it('brings their entities up to date in place, and deletes none', async () => {
    const { all, before, first } = await adopted();
    expect(texts(all.port.entities())).toEqual(before);
    expect(all.port.writes.deleted).toBe(0);
    expect(first.report.outcome).toBe('held');
    expect(keysOf(first.state, 'held')).toEqual([{ blueprint: gone.blueprint, identifier: gone.identifier }]);
    all.port.deleteEntity(gone.blueprint, gone.identifier);
    expect(differing(all)).toEqual([]);
    const datasources = all.port.entities().map((key) => all.port.datasourceOf(key.blueprint, key.identifier));
    expect([...new Set(datasources)]).toEqual([`port-ocean/statuspage/0.1.0/${IDENTIFIER}/exporter`]);
  });

  it('follows the mapping that is at Port, and leaves it there', async () => {
    const all = await open(small());
    await run(all);
    const config = all.port.integrations()[0]?.['config'] as { resources: readonly { kind: string }[] };
    const ofComponents = { ...config, resources: config.resources.filter(({ kind }) => kind === 'component') };
    await patchConfig(all.port, ofComponents);
    const { report } = await run(all, { state: new MemoryState(), ...fresh });
    expect(Object.entries(report.kinds).flatMap(([kind, { mapped }]) => (mapped > 0 ? [kind] : []))).toEqual([
      'component',
    ]);
    expect(all.port.integrations()[0]?.['config']).toEqual(ofComponents);
    expect(all.port.writes.deleted).toBe(0);
  });

  it('holds in later runs too what was there before, until somebody decides', async () => {
    const { all, first } = await adopted();
    const second = await runAfter(all, first);
    expect(second.report.outcome).toBe('held');
    second.state.decide('approved', keysOf(second.state, 'held'));
    const third = await runAfter(all, second);
    expect(third.report.outcome).toBe('complete');
    expect(all.port.entity(gone.blueprint, gone.identifier)).toBeUndefined();
    expect(differing(all)).toEqual([]);
  });

  it('lets go by itself what it has seen once', async () => {
    const { all, first } = await adopted();
    const [page] = all.statuspage.world.pages();
    const [incident] = page?.incidents.list() ?? [];
    if (!page || !incident) throw new Error('the data set is empty');
    page.incidents.remove(incident.id);
    await runAfter(all, first);
    expect(all.port.entity('statuspageIncident', incident.id)).toBeUndefined();
    expect(all.port.entity(gone.blueprint, gone.identifier)).toBeDefined();
  });
});
