import { anyEntityText, entityKeyText, type Entity } from '@quayside/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf, type BlueprintShape } from './canonical-entity';
import { planChanges, type WantedEntity } from './plan-changes';

const SHAPES: ReadonlyMap<string, BlueprintShape> = new Map([
  ['incident', { properties: new Set(['p']), relations: new Map([['of', { target: 'page', many: true }]]) }],
]);
const wanted = (identifier: Entity['identifier'], p: number, relations: Entity['relations'] = {}): WantedEntity => ({
  kind: 'incident',
  recordId: null,
  entity: { identifier, blueprint: 'incident', properties: { p }, relations },
});
const presentOf = (items: readonly WantedEntity[]): Map<string, string> =>
  new Map(
    items.map(({ entity }) => [
      entityKeyText({ blueprint: entity.blueprint, identifier: entity.identifier as string }),
      digestOf(entity, SHAPES.get(entity.blueprint)),
    ]),
  );

describe('planChanges', () => {
  it('writes what is not there, or is otherwise, and nothing else', () => {
    const kept = wanted('kept', 1);
    const plan = planChanges(
      [kept, wanted('changed', 2), wanted('new', 3)],
      presentOf([kept, wanted('changed', 1)]),
      SHAPES,
      false,
    );
    expect(plan.unchanged.map(({ key }) => key?.identifier)).toEqual(['kept']);
    expect(plan.write.map(({ key }) => key?.identifier)).toEqual(['changed', 'new']);
  });

  it('never takes for equal what is not whole', () => {
    const whole = wanted('x', 1);
    const stopped = { relations: [] };
    const plan = planChanges([{ ...whole, stopped }], presentOf([whole]), SHAPES, true);
    expect(plan).toMatchObject({ unchanged: [], write: [{ digest: null }] });
    const both = planChanges([{ ...whole, stopped }, wanted('x', 2)], new Map(), SHAPES, true);
    expect(both.write).toMatchObject([{ digest: null, entity: { properties: { p: 2 } } }]);
  });

  it('takes a relation that nobody knows to lead to everything of its blueprint', () => {
    const stopped = { relations: ['of', 'undeclared'] };
    const pages = [anyEntityText('page')];
    const plan = planChanges([{ ...wanted('x', 1), stopped }], new Map(), SHAPES, true);
    expect(plan.write).toMatchObject([{ targets: pages }]);
    const both = [
      { ...wanted('x', 1), stopped },
      { ...wanted('x', 2), stopped: { relations: [] } },
    ];
    expect(planChanges(both, new Map(), SHAPES, true).write).toMatchObject([{ targets: pages, digest: null }]);
  });

  it('lets the later record win when two ask for the same entity', () => {
    const plan = planChanges([wanted('x', 1), wanted('x', 2)], new Map(), SHAPES, false);
    expect(plan.write.map(({ entity }) => entity.properties)).toEqual([{ p: 2 }]);
  });

  it('makes one of two records for the same entity where Port merges, the later one first', () => {
    const shapes = new Map([['incident', { properties: new Set(['p', 'q']), relations: new Map() }]]);
    const other = wanted('x', 2, { of: ['p1'] });
    const first = { ...other, entity: { ...other.entity, title: 'first', properties: { p: 1, q: 1 }, relations: {} } };
    const { write } = planChanges([first, other], new Map(), shapes, true);
    expect(write.map(({ entity }) => entity)).toEqual([
      {
        identifier: 'x',
        blueprint: 'incident',
        title: 'first',
        properties: { p: 2, q: 1 },
        relations: { of: ['p1'] },
      },
    ]);
    const present = new Map([
      ['incident\nx', digestOf({ title: 'first', properties: { p: 2, q: 1 }, relations: {} }, shapes.get('incident'))],
    ]);
    expect(planChanges([first, other], present, shapes, true).unchanged).toHaveLength(1);
  });

  it('always writes an entity that is found by a search', () => {
    const search = { combinator: 'and', rules: [{ property: 'p', operator: '=', value: 1 }] };
    const plan = planChanges([wanted(search, 1)], new Map(), SHAPES, false);
    expect(plan.write).toHaveLength(1);
    expect(plan.write[0]?.key).toBeNull();
  });

  it('names the entities that are related to, by the blueprint that the relation points at', () => {
    const plan = planChanges([wanted('x', 1, { of: ['p1', 'p2', null], undeclared: 'y' })], new Map(), SHAPES, false);
    expect(plan.write[0]?.targets).toEqual(['page\np1', 'page\np2']);
  });

  it('loses no entity and writes nothing the second time', () => {
    const anyWanted = fc.array(fc.tuple(fc.stringMatching(/^[a-z]{1,3}$/), fc.nat(3)).map(([id, p]) => wanted(id, p)));
    fc.assert(
      fc.property(anyWanted, (items) => {
        const first = planChanges(items, new Map(), SHAPES, false);
        const identifiers = new Set(items.map(({ entity }) => entity.identifier));
        expect(new Set(first.write.map(({ key }) => key?.identifier))).toEqual(identifiers);
        const second = planChanges(items, presentOf(first.write), SHAPES, false);
        expect(second.write).toEqual([]);
        expect(second.unchanged).toHaveLength(identifiers.size);
      }),
    );
  });
});
