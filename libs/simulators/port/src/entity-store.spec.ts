import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BARE_CONTENT, relationTargets, type EntityContent } from './entity-record';
import { sampleOrganisation } from './testing/sample-blueprints';

const ids = fc.constantFrom('a', 'b', 'c', 'd');
const agents = fc.constantFrom('agent/1', 'agent/2');
const content = fc.record({
  harbour: fc.oneof(ids, fc.constant(null)),
  escorts: fc.uniqueArray(ids),
});
const operation = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), id: ids, agent: agents, relations: content }),
  fc.record({ kind: fc.constant('remove' as const), id: ids }),
);

describe('EntityStore', () => {
  it('always knows who relates to whom and who owns what, as a walk over all entities does', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
        const { entities } = sampleOrganisation();
        for (const harbour of ['a', 'b', 'c', 'd']) {
          entities.insert('harbour', harbour, BARE_CONTENT, { at: '', by: '', datasource: 'other' });
        }
        for (const step of operations) {
          const held = entities.get('ship', step.id);
          if (step.kind === 'remove') {
            if (held) entities.remove(held);
            continue;
          }
          const next: EntityContent = { ...BARE_CONTENT, relations: step.relations };
          const stamp = { at: '', by: '', datasource: step.agent };
          if (held) entities.update(held, next, stamp);
          else entities.insert('ship', step.id, next, stamp);
        }
        const ships = [...entities.ofBlueprint('ship').values()];
        for (const target of entities.all()) {
          const relation = target.blueprint === 'ship' ? 'escorts' : 'harbour';
          const expected = ships.filter((ship) =>
            relationTargets(ship.content.relations[relation]).includes(target.identifier),
          );
          expect(new Set(entities.referrers(target))).toEqual(new Set(expected));
        }
        const owned = entities.ofDatasources((datasource) => datasource === 'agent/1');
        expect(owned).toEqual(ships.filter(({ datasource }) => datasource === 'agent/1').sort((a, b) => a.seq - b.seq));
      }),
    );
  });

  it('hands out the entities of a blueprint in the order of creation', () => {
    const { entities } = sampleOrganisation();
    const stamp = { at: '', by: '', datasource: '' };
    const first = entities.insert('ship', 'a', BARE_CONTENT, stamp);
    entities.insert('ship', 'b', BARE_CONTENT, stamp);
    entities.remove(first);
    entities.insert('ship', 'a', BARE_CONTENT, stamp);
    expect([...entities.ofBlueprint('ship').keys()]).toEqual(['b', 'a']);
  });

  it('finds relations anew when their blueprint changes', () => {
    const organisation = sampleOrganisation();
    const stamp = { at: '', by: '', datasource: '' };
    const harbour = organisation.entities.insert('harbour', 'h', BARE_CONTENT, stamp);
    const cargo = organisation.entities.insert('cargo', 'h', BARE_CONTENT, stamp);
    const ship = organisation.entities.insert('ship', 's', { ...BARE_CONTENT, relations: { harbour: 'h' } }, stamp);
    const blueprint = organisation.blueprints.get('ship');
    if (!blueprint) throw new Error('no sample');
    organisation.putBlueprint({ ...blueprint, relations: { harbour: { target: 'cargo' } } });
    expect([...organisation.entities.referrers(harbour)]).toEqual([]);
    expect([...organisation.entities.referrers(cargo)]).toEqual([ship]);
  });
});
