import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, digestOf, type BlueprintShape, type ComparableEntity } from './canonical-entity';

const SHAPE: BlueprintShape = {
  properties: new Set(['a', 'b']),
  relations: new Map([
    ['one', { target: 'other', many: false }],
    ['many', { target: 'other', many: true }],
  ]),
};
const entity = (parts: Partial<ComparableEntity>): ComparableEntity => ({
  title: 't',
  properties: {},
  relations: {},
  ...parts,
});
const same = (left: Partial<ComparableEntity>, right: Partial<ComparableEntity>): boolean =>
  digestOf(entity(left), SHAPE) === digestOf(entity(right), SHAPE);

describe('digestOf', () => {
  it('takes null and absent for equal, on either side', () => {
    expect(same({ properties: { a: 1 } }, { properties: { a: 1, b: null } })).toBe(true);
    expect(same({ relations: { one: null } }, {})).toBe(true);
    expect(same({ title: null }, { title: undefined as never })).toBe(true);
  });

  it('takes an empty list and null for equal on a relation to many', () => {
    expect(same({ relations: { many: [] } }, { relations: { many: null } })).toBe(true);
  });

  it('takes null for absent in any field, on either side', () => {
    const sparse = fc.dictionary(fc.constantFrom('a', 'b'), fc.option(fc.jsonValue()));
    const without = (values: object) =>
      Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
    fc.assert(
      fc.property(sparse, (properties) => {
        expect(same({ properties: properties as never }, { properties: without(properties) as never })).toBe(true);
      }),
    );
  });

  it('takes numbers for equal that are spelt otherwise', () => {
    const parsed = (text: string) => ({ properties: JSON.parse(text) as Record<string, number> });
    expect(same(parsed('{"a": 1}'), parsed('{"a": 1.0}'))).toBe(true);
    expect(same(parsed('{"a": 100}'), parsed('{"a": 1e2}'))).toBe(true);
    expect(same(parsed('{"a": 0}'), parsed('{"a": -0}'))).toBe(true);
    expect(same(parsed('{"a": 1}'), parsed('{"a": 1.5}'))).toBe(false);
    expect(same({ properties: { a: 1 } }, { properties: { a: '1' } })).toBe(false);
  });

  it('does not care for the order of any teams or targets, but for which they are', () => {
    const names = fc.uniqueArray(fc.string(), { minLength: 1 });
    fc.assert(
      fc.property(names, (list) => {
        const reversed = [...list].reverse();
        expect(same({ team: list }, { team: reversed })).toBe(true);
        expect(same({ relations: { many: list } }, { relations: { many: reversed } })).toBe(true);
        expect(same({ team: list }, { team: list.slice(1) })).toBe(false);
        expect(same({ relations: { many: list } }, { relations: { many: list.slice(1) } })).toBe(false);
      }),
    );
  });

  it('keeps an empty list of a property apart from none', () => {
    expect(same({ properties: { a: [] } }, { properties: {} })).toBe(false);
  });

  it('does not care for the order of teams or of related entities', () => {
    expect(same({ team: ['b', 'a'] }, { team: ['a', 'b'] })).toBe(true);
    expect(same({ team: 'a' }, { team: ['a'] })).toBe(true);
    expect(same({ relations: { many: ['y', 'x'] } }, { relations: { many: ['x', 'y'] } })).toBe(true);
  });

  it('cares for the order inside a list property', () => {
    expect(same({ properties: { a: [1, 2] } }, { properties: { a: [2, 1] } })).toBe(false);
  });

  it('leaves out what the blueprint does not declare', () => {
    expect(same({ properties: { a: 1, undeclared: 2 } }, { properties: { a: 1 } })).toBe(true);
  });

  it('compares only the fields that the mapping writes', () => {
    const fields = { title: true, icon: false, team: false, properties: new Set(['a']), relations: new Set<string>() };
    const atPort = entity({
      icon: 'Star',
      team: ['mine'],
      properties: { a: 1, b: 'by hand' },
      relations: { one: 'x' },
    });
    expect(digestOf(atPort, SHAPE, fields)).toBe(digestOf(entity({ properties: { a: 1 } }), SHAPE));
  });

  it('tells every other difference', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
        const equal = same({ properties: { a: left as never } }, { properties: { a: right as never } });
        expect(equal).toBe(canonicalJson(left) === canonicalJson(right));
      }),
    );
  });
});

describe('canonicalJson', () => {
  it('is JSON of the same value whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(Object.fromEntries(Object.entries(value).reverse()))).toBe(text);
      }),
    );
  });
});
