import { seedDataSet } from '@quayside/simulator-statuspage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { House, IDENTIFIER, STATUSPAGE_KEY, type Run } from '@quayside/testbed';
import { SEED_ENTITIES } from './seed-entities';

let house: House;
let installation: string;
let first: Run;

beforeAll(async () => {
  house = await House.open(seedDataSet());
  const installed = await house.install();
  installation = installed.path;
  first = await house.finished(installation, installed.runId);
});
afterAll(() => house.close());

describe('the first resync of a fresh installation', () => {
  it('is complete, with the requests of one full sweep', () => {
    expect(first).toMatchObject({ outcome: 'complete', requests: { upstream: 4 } });
    expect(first.kinds['incident']).toMatchObject({ fetched: 1, created: 1, loadFailed: 0 });
    expect(first.kinds['incident_update']).toMatchObject({ fetched: 3, created: 3 });
  });

  it.each(SEED_ENTITIES)('makes the entity $blueprint $identifier as documented, field by field', (documented) => {
    const { differs, ...expected } = documented;
    const found = house.port.entity(documented.blueprint, documented.identifier);
    expect(found).toBeDefined();
    const { title, icon, team, properties, relations } = { ...found };
    expect({ title, icon, team, properties, relations: related(relations) }).toEqual({
      title: differs.title ?? expected.title,
      icon: expected.icon,
      team: expected.team,
      properties: { ...expected.properties, ...differs.properties, ...differs.computed },
      relations: related(expected.relations),
    });
    expect(house.port.datasourceOf(documented.blueprint, documented.identifier)).toMatch(
      /^port-ocean\/statuspage\/[^/]+\/acme-pages\/exporter$/,
    );
  });

  it('writes nothing the second time', async () => {
    house.port.writes.clear();
    const run = await house.finished(installation, await house.resync(installation));
    expect(run.outcome).toBe('complete');
    expect(house.port.writes.entries).toEqual([]);
    expect(run.kinds['incident']).toMatchObject({ unchanged: 1, created: 0, updated: 0 });
  });

  it('keeps examples for whoever writes the mapping, masked', async () => {
    const { body } = await house.call<{ items: { kind: string; examples: { id: string }[] }[] }>(
      'GET',
      `${installation}/examples`,
    );
    expect(body.items.map(({ kind }) => kind).sort()).toEqual([
      'component',
      'component_group',
      'incident',
      'incident_update',
      'statuspage',
    ]);
    expect(JSON.stringify(body)).not.toContain('@notifications.statuspage.io');
  });

  it('shows the key nowhere: not in an answer, not in a log, not at Port', async () => {
    const answers = await Promise.all([
      house.call('GET', installation),
      house.call('GET', `${installation}/runs`),
      house.call('GET', `${installation}/mapping`),
      house.call('GET', `${installation}/examples`),
    ]);
    const { port } = house;
    const atPort = [port.server.requests, port.integrations(), port.entities(), port.examples(IDENTIFIER)];
    const everything = JSON.stringify([answers, atPort]) + house.output();
    for (const known of ['f5v3b6dr7k53', 'a resync ended', IDENTIFIER]) expect(everything).toContain(known);
    expect(everything).not.toContain(STATUSPAGE_KEY);
    expect(everything).not.toContain('demo-secret');
  });
});

/** Port keeps the order of related entities as it was written; which one is not part of the promise. */
function related(relations: object = {}): object {
  return Object.fromEntries(
    Object.entries(relations).map(([name, value]) => [name, Array.isArray(value) ? [...value].sort() : value]),
  );
}
