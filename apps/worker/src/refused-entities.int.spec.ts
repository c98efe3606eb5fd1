import { statuspageConnector } from '@quayside/connector-statuspage';
import { listRefusedEntities, putMapping } from '@quayside/tenancy';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { OPERATOR, WorkerFixture, type Installed } from './worker.fixture';

const GROUP = 'statuspageComponentGroup';
const COMPONENT = 'statuspageComponent';
const INCIDENT = 'statuspageIncident';

let worker: WorkerFixture;
let installed: Installed;
beforeEach(async () => {
  worker = await WorkerFixture.start({});
  installed = await worker.install();
  expect(await worker.attempt(installed)).toMatchObject({ outcome: 'complete' });
});
afterEach(() => worker.close());

const refused = () =>
  listRefusedEntities(worker.database, installed.organisationId, installed.installationId, { limit: 50 });

function setShortlink(type: 'string' | 'number'): void {
  const { schema } = worker.port.blueprints().find(({ identifier }) => identifier === INCIDENT) ?? {};
  const properties = { ...schema?.properties, shortlink: { type, title: 'Shortlink' } };
  worker.port.patchBlueprint(INCIDENT, { schema: { properties, required: [] } });
}

/** The default mapping, where every relation has to lead somewhere, and groups relate to their components and back. */
function circularMapping(): string {
  const config = parse(statuspageConnector.defaultMapping) as {
    createMissingRelatedEntities: boolean;
    resources: { kind: string; port: { entity: { mappings: { relations?: Record<string, string> } } } }[];
  };
  config.createMissingRelatedEntities = false;
  for (const { kind, port } of config.resources) {
    if (kind === 'component_group') port.entity.mappings.relations = { components: '.components' };
  }
  return JSON.stringify(config);
}

describe('what Port refuses', () => {
  it('is kept with its reason, and written by a later run that cannot even read it', async () => {
    setShortlink('number');
    const [page] = worker.statuspage.world.pages();
    const { id } = page?.incidents.add({ name: 'refused', body: 'it began' }) ?? {};
    const run = await worker.attempt(installed);
    expect(run).toMatchObject({ outcome: 'partial', kinds: { incident: { loadFailed: 1 } } });
    expect(await refused()).toMatchObject([
      {
        key: { blueprint: INCIDENT, identifier: id },
        payload: { identifier: id, title: 'refused' },
        code: 'port_rejected',
        attempts: 1,
        runId: run.id,
      },
    ]);
    await worker.attempt(installed);
    expect(await refused()).toMatchObject([{ attempts: 2 }]);

    setShortlink('string');
    worker.statuspage.server.faults.add({ path: '*/incidents', effect: { kind: 'status', status: 404 } });
    const mended = await worker.attempt(installed);
    expect(mended.kinds['incident']).toMatchObject({ fetched: 0, updated: 1, loadFailed: 0 });
    expect(mended.failedRecords).toEqual([]);
    expect(worker.port.entity(INCIDENT, id ?? '')?.title).toBe('refused');
    expect(await refused()).toEqual([]);
    worker.statuspage.server.faults.clear();
    expect(await worker.attempt(installed)).toMatchObject({ outcome: 'complete', kinds: { incident: { updated: 0 } } });
    expect(worker.differences(installed)).toEqual([]);
  });

  it('is written in the same run when entities only wait for each other, and nothing has failed then', async () => {
    const components = { target: COMPONENT, title: 'Components', many: true, required: false };
    worker.port.patchBlueprint(GROUP, { relations: { components } });
    for (const { identifier } of worker.port.entities(GROUP)) worker.port.deleteEntity(GROUP, identifier);
    for (const { identifier } of worker.port.entities(COMPONENT)) worker.port.deleteEntity(COMPONENT, identifier);
    const { organisationId, installationId } = installed;
    await putMapping(worker.database, organisationId, installationId, circularMapping(), OPERATOR);
    const run = await worker.attempt(installed);
    expect(run).toMatchObject({
      outcome: 'complete',
      failedRecords: [],
      kinds: { component_group: { created: 1, updated: 0, loadFailed: 0 }, component: { created: 3, loadFailed: 0 } },
    });
    expect(await refused()).toEqual([]);
    const [group] = worker.port.entities(GROUP);
    expect(group?.relations['components']).not.toEqual([]);
    expect(await worker.attempt(installed)).toMatchObject({
      outcome: 'complete',
      kinds: { component_group: { unchanged: 1, updated: 0 }, component: { unchanged: 3, updated: 0 } },
    });
  });
});

it('puts right what somebody has changed at Port, in a full run, and writes it once', async () => {
  const [component] = worker.port.entities(COMPONENT);
  const identifier = component?.identifier ?? '';
  const { properties, relations } = worker.port.entity(COMPONENT, identifier) ?? {};
  worker.port.putEntity(
    {
      blueprint: COMPONENT,
      identifier,
      title: 'edited by hand',
      properties: { ...properties },
      relations: { ...relations },
    },
    worker.port.datasourceOf(COMPONENT, identifier),
  );
  expect(await worker.attempt(installed)).toMatchObject({ mode: 'full', kinds: { component: { updated: 1 } } });
  expect(worker.differences(installed)).toEqual([]);
  expect(await worker.attempt(installed)).toMatchObject({ kinds: { component: { updated: 0 } } });
});
