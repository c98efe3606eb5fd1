import type { JsonValue } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { confinedTo, propertiesRead } from './search-query';
import { sampleContext, sampleOrganisation } from './testing/sample-blueprints';
import { parseEntityBody } from './entity-body';
import { upsertEntity } from './upsert-entity';

const AT = '2024-06-01T00:00:00.000Z';

/** Two harbours, three ships of which one escorts another, one cargo. */
function fleet() {
  const organisation = sampleOrganisation();
  const context = sampleContext(organisation, AT);
  const put = (blueprint: string, body: { readonly [key: string]: JsonValue }): void => {
    const found = organisation.blueprints.get(blueprint);
    if (!found) throw new Error(`no blueprint ${blueprint}`);
    const flags = { mode: 'merge', createMissingRelatedEntities: false, validationOnly: false } as const;
    upsertEntity(found, parseEntityBody(body, ''), flags, context);
  };
  put('harbour', { identifier: 'north', title: 'North harbour' });
  put('harbour', { identifier: 'south' });
  put('ship', { identifier: 's1', properties: { status: 'afloat', length: 10 }, relations: { harbour: 'north' } });
  put('ship', { identifier: 's2', properties: { status: 'docked' }, relations: { harbour: 'north', escorts: ['s1'] } });
  put('ship', { identifier: 's3', team: ['crew'], relations: { harbour: 'south' } });
  put('cargo', { identifier: 'c1', properties: { weight: 1 }, relations: { ship: 's2' } });
  return (query: JsonValue, blueprint?: string): string[] =>
    context.query.search(query, blueprint).map(({ identifier }) => identifier);
}

const and = (...rules: JsonValue[]): JsonValue => ({ combinator: 'and', rules });
const or = (...rules: JsonValue[]): JsonValue => ({ combinator: 'or', rules });
const rule = (property: string, operator: string, value: JsonValue): JsonValue => ({ property, operator, value });

describe('a compiled query', () => {
  const search = fleet();

  it('combines rules and groups of rules', () => {
    const ships = rule('$blueprint', '=', 'ship');
    expect(search(and(ships))).toEqual(['s1', 's2', 's3']);
    expect(search(and(ships, or(rule('status', '=', 'docked'), rule('length', '>', 5))))).toEqual(['s1', 's2']);
    expect(search(or(rule('$identifier', '=', 'c1'), rule('$title', 'contains', 'North')))).toEqual(['north', 'c1']);
  });

  it('reads meta properties, the datasource included', () => {
    expect(search(and(rule('$identifier', 'in', ['s1', 'nobody', 'c1'])))).toEqual(['s1', 'c1']);
    expect(search(and(rule('$datasource', 'contains', 'gen'), rule('$blueprint', '=', 'cargo')))).toEqual(['c1']);
    expect(search(and(rule('$datasource', 'contains', 'somebody')))).toEqual([]);
    expect(search(and(rule('$team', 'containsAny', ['crew'])))).toEqual(['s3']);
    expect(search(and(rule('$updatedAt', '=', '2024-06-01T02:00:00+02:00'), rule('$blueprint', '=', 'cargo')))).toEqual(
      ['c1'],
    );
  });

  it('finds the same with and without the rules by which candidates are chosen', () => {
    const wanted = rule('$identifier', 'in', ['s2', 's1']);
    expect(search(and(or(wanted))).sort()).toEqual(search(and(wanted)).sort());
  });

  it('follows relations up to what an entity depends on, and down to what depends on it', () => {
    const related = { operator: 'relatedTo', blueprint: 'ship', value: 's2' };
    expect(search(and({ ...related, direction: 'upstream' })).sort()).toEqual(['north', 's1']);
    expect(search(and({ ...related, direction: 'downstream' }))).toEqual(['c1']);
    expect(search(and(related)).sort()).toEqual(['c1', 'north', 's1']);
    expect(search(and({ ...related, required: true }))).toEqual(['c1']);
    expect(search(and({ ...related, blueprint: 'harbour', value: ['south'], direction: 'downstream' }))).toEqual([
      's3',
    ]);
  });

  it('follows a path of relations', () => {
    const path = (property: JsonValue, value: JsonValue): JsonValue => and({ property, operator: 'matchAny', value });
    expect(search(path({ path: ['ship', 'harbour'] }, 'north'))).toEqual(['c1']);
    expect(search(path({ path: ['harbour'], fromBlueprint: 'ship' }, ['s3']))).toEqual(['south']);
    expect(search(path({ path: ['ship', { relation: 'escorts', maxHops: 3 }] }, 's1'))).toEqual(['c1']);
  });

  it('compares the far end of a relation', () => {
    const far = { relation: 'harbour', targetProperty: '$title', operator: '=', value: 'North harbour' };
    expect(search(and(far), 'ship')).toEqual(['s1', 's2']);
    expect(search(and({ relation: 'escorts', operator: 'contains', value: 's1' }), 'ship')).toEqual(['s2']);
  });

  it.each([
    [{ combinator: 'nor', rules: [] }, 'one of the allowed values'],
    [{ combinator: 'and' }, '"rules" must be array'],
    [{ combinator: 'and', rules: [], limit: 1 }, 'additional properties'],
    [and({ property: '$title', operator: '=', value: 'x', extra: 1 }), 'additional properties'],
    [and({ operator: '=', value: 'x' }), '"property" must be string'],
    [and({ operator: 'relatedTo', value: 'x' }), `required property 'blueprint'`],
    [and({ property: { path: 'x' }, operator: 'matchAny', value: 'x' }), 'must be array'],
  ])('refuses %j', (query, message) => {
    expect(() => search(query as JsonValue)).toThrow(message);
  });

  it('refuses rules that are nested without end', () => {
    let query: JsonValue = rule('$title', '=', 'x');
    for (let depth = 0; depth < 50; depth += 1) query = and(query);
    expect(() => search(query)).toThrow('nested');
  });
});

describe('what can be told of a query beforehand', () => {
  it('confines a property only by a rule that every match must meet', () => {
    const wanted = rule('$blueprint', 'in', ['a', 'b', 'a']);
    expect(confinedTo(and(wanted), '$blueprint')).toEqual(['a', 'b']);
    expect(confinedTo(or(wanted), '$blueprint')).toBeUndefined();
    expect(confinedTo(and(or(wanted)), '$blueprint')).toBeUndefined();
    expect(confinedTo(and(rule('$blueprint', '!=', 'a')), '$blueprint')).toBeUndefined();
  });

  it('knows every property that is read, in nested groups too', () => {
    expect([...propertiesRead(and(rule('a', '=', 1), or(rule('b', '=', 1))))]).toEqual(['a', 'b']);
  });
});
