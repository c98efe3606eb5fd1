import { groupBy } from '@quayside/domain';
import type { OrganisationView } from '@quayside/simulator-port';
import { createStatuspageSimulator, generatedDataSet } from '@quayside/simulator-statuspage';
import { describe, expect, it } from 'vitest';
import { expectedEntities, type PlainEntity } from './expected-entities';
import { differences } from './port-equals-upstream';

type PortEntity = ReturnType<OrganisationView['entities']>[number];

const { world } = createStatuspageSimulator({
  dataSet: generatedDataSet({
    seed: 1,
    pages: 2,
    groupsPerPage: 1,
    componentsPerPage: 3,
    incidentsPerPage: 2,
    updatesPerIncident: 2,
  }),
  keys: [],
});
const EXPECTED = [...expectedEntities(world)];

/** Port as it should be, but for what is changed. */
function portHolding(entities: readonly (readonly [string, PlainEntity])[], owner = 'ours'): OrganisationView {
  return {
    entities: () =>
      entities.map(([name, entity]) => {
        const [blueprint = '', identifier = ''] = name.split('/');
        return { blueprint, identifier, ...entity } as unknown as PortEntity;
      }),
    datasourceOf: () => `port-ocean/statuspage/0.1.0/${owner}/exporter`,
  } as Partial<OrganisationView> as OrganisationView;
}
const differing = (port: OrganisationView, most = 1_000) => differences(world, port, { identifier: 'ours', most });
const names = (port: OrganisationView) => differing(port).map(({ entity }) => entity);

describe('differences', () => {
  it('finds none when Port holds just what the upstream asks for, and that is something of every kind', () => {
    expect(differing(portHolding(EXPECTED))).toEqual([]);
    const byBlueprint = groupBy(EXPECTED, ([name]) => name.split('/')[0] ?? '');
    expect([...byBlueprint].map(([blueprint, entities]) => [blueprint, entities.length])).toEqual([
      ['statuspage', 2],
      ['statuspageComponentGroup', 2],
      ['statuspageComponent', 6],
      ['statuspageIncident', 4],
      ['statuspageIncidentUpdate', expect.any(Number)],
    ]);
  });

  it('names every entity that is missing, whichever it is', () => {
    for (const [missing] of EXPECTED) {
      expect(names(portHolding(EXPECTED.filter(([name]) => name !== missing)))).toEqual([missing]);
    }
    expect(names(portHolding([]))).toHaveLength(EXPECTED.length);
  });

  it('takes entities of another installation neither for ours nor for missing ones of theirs', () => {
    expect(names(portHolding(EXPECTED, 'theirs'))).toHaveLength(EXPECTED.length);
  });

  it('names an entity that the upstream does not ask for', () => {
    const extra: readonly [string, PlainEntity] = ['statuspage/gone', { title: 'Gone', properties: {}, relations: {} }];
    expect(names(portHolding([...EXPECTED, extra]))).toEqual(['statuspage/gone']);
  });

  it('sees every single title, property and relation that is another one, or is not there', () => {
    let changes = 0;
    for (const [index, [name, entity]] of EXPECTED.entries()) {
      for (const changed of variants(entity)) {
        expect(names(portHolding(EXPECTED.with(index, [name, changed])))).toEqual([name]);
        changes += 1;
      }
    }
    expect(changes).toBeGreaterThan(EXPECTED.length * 5);
  });

  it('gives no more than it was asked for', () => {
    expect(differing(portHolding([]), 3)).toHaveLength(3);
  });
});

/** The entity with one thing about it changed, one after the other. */
function* variants(entity: PlainEntity): Generator<PlainEntity> {
  yield { ...entity, title: `${entity.title} ` };
  for (const part of ['properties', 'relations'] as const) {
    for (const name of Object.keys(entity[part])) {
      yield { ...entity, [part]: { ...entity[part], [name]: 'another' } };
      yield { ...entity, [part]: { ...entity[part], [name]: null } };
    }
    yield { ...entity, [part]: { ...entity[part], another: 'one' } };
  }
}
