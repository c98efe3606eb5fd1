import { isAmongTexts, type Entity } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import type { BlueprintShape } from './canonical-entity';
import { targetsOf, withoutTargets } from './relations';

const SHAPE: BlueprintShape = {
  properties: new Set(['p']),
  relations: new Map([
    ['of', { target: 'page', many: false }],
    ['hits', { target: 'component', many: true }],
  ]),
};
const entity: Entity = {
  identifier: 'i',
  blueprint: 'incident',
  title: 'an incident',
  properties: { p: 1 },
  relations: { of: 'a', hits: ['a', 'b'], undeclared: 'a' },
};

describe('targetsOf', () => {
  it('names the blueprint that each relation leads to', () => {
    expect(targetsOf(entity, SHAPE)).toEqual(['page\na', 'component\na', 'component\nb']);
  });

  it('names each once, however often it is related to', () => {
    const twice = { hits: ['a', 'b', 'a'], again: ['b'] };
    const many = { target: 'component', many: true };
    const shape = { ...SHAPE, relations: new Map([...SHAPE.relations, ['again', many]]) };
    expect(targetsOf({ ...entity, relations: twice }, shape)).toEqual(['component\na', 'component\nb']);
  });

  it('stands for everything of the blueprints where there are more than a thousand', () => {
    const hits = Array.from({ length: 1_000 }, (_, index) => `c${index}`);
    expect(targetsOf({ ...entity, relations: { hits: [...hits, 'c0'] } }, SHAPE)).toHaveLength(1_000);
    const targets = new Set(targetsOf({ ...entity, relations: { of: 'a', hits } }, SHAPE));
    expect(targets.size).toBe(2);
    for (const [blueprint, related] of [
      ['component', true],
      ['page', true],
      ['incident', false],
    ] as const) {
      expect(isAmongTexts(targets, { blueprint, identifier: 'any' })).toBe(related);
    }
  });

  it('knows nothing of relations by a search, or without a blueprint', () => {
    const search = { combinator: 'and', rules: [] };
    expect(targetsOf({ ...entity, relations: { of: search } }, SHAPE)).toEqual([]);
    expect(targetsOf(entity, undefined)).toEqual([]);
  });
});

describe('withoutTargets', () => {
  it('leaves out what leads to them, and nothing else', () => {
    const without = withoutTargets(entity, SHAPE, new Set(['page\na', 'component\nb']));
    expect(without).toEqual({ ...entity, relations: { hits: ['a'], undeclared: 'a' } });
  });

  it('is the same entity when nothing leads to them', () => {
    expect(withoutTargets(entity, SHAPE, new Set(['page\nb', 'incident\na']))).toEqual(entity);
  });
});
