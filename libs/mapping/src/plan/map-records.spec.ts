import type { JsonValue, RawRecord } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { createMapper } from './map-records';
import type { MappedRecord } from './mapped-record';
import type { EntityMapping, MappingConfig, MappingResource } from '../configuration/mapping-config';
import { PathEvaluator } from '../testing/path-evaluator';

const BASE: EntityMapping = { identifier: '.id', blueprint: '"incident"', properties: {}, relations: {} };

function config(...resources: Partial<MappingResource>[]): MappingConfig {
  return {
    enableMergeEntity: true,
    deleteDependentEntities: true,
    createMissingRelatedEntities: true,
    entityDeletionThreshold: 0.9,
    resources: resources.map((resource) => ({
      kind: 'incident',
      language: 'jq',
      selector: 'true',
      mappings: [BASE],
      ...resource,
    })),
  };
}

const mapOne = async (mapping: Partial<EntityMapping>, record: RawRecord): Promise<MappedRecord | undefined> => {
  const mapper = createMapper(config({ mappings: [{ ...BASE, ...mapping }] }), new PathEvaluator().engines);
  return (await mapper.map('incident', [record]))[0]?.[0];
};
const identifierOf = async (id: JsonValue): Promise<unknown> => {
  const result = await mapOne({}, { id });
  return result?.outcome === 'entity' ? result.entity.identifier : result?.outcome;
};

describe('createMapper', () => {
  it('makes an entity with every field that is mapped, and no other', async () => {
    const mapping = { title: '.name', icon: '"Alert"', properties: { url: '.url' }, relations: { page: '.page' } };
    expect(await mapOne(mapping, { id: 'i1', name: 'A', url: 'u', page: 'p1', extra: 1 })).toEqual({
      outcome: 'entity',
      entity: {
        identifier: 'i1',
        blueprint: 'incident',
        title: 'A',
        icon: 'Alert',
        properties: { url: 'u' },
        relations: { page: 'p1' },
      },
      misconfigured: {},
    });
  });

  it('keeps null as an explicit null, and reports only fields that gave an error or no output', async () => {
    const properties = { gone: '.gone', bad: 'error("x")', none: 'empty', good: '.id' };
    expect(await mapOne({ title: 'empty', properties, relations: { page: 'error("x")' } }, { id: 'i1' })).toEqual({
      outcome: 'entity',
      entity: {
        identifier: 'i1',
        blueprint: 'incident',
        title: null,
        properties: { gone: null, bad: null, none: null, good: 'i1' },
        relations: { page: null },
      },
      misconfigured: {
        title: 'empty',
        'properties.bad': 'error("x")',
        'properties.none': 'empty',
        'relations.page': 'error("x")',
      },
    });
  });

  it('takes the name of a property as it is, whatever it is', async () => {
    const properties = Object.fromEntries([
      ['__proto__', '.id'],
      ['a.b', 'empty'],
    ]);
    const result = await mapOne({ properties }, { id: 'i1' });
    expect(JSON.stringify(result)).toContain('"__proto__":"i1"');
    expect(result).toMatchObject({ misconfigured: { 'properties["a.b"]': 'empty' } });
  });

  it('turns numbers into their decimal text, since Port takes no other identifier', async () => {
    expect(await identifierOf(42)).toBe('42');
    expect(await identifierOf(0)).toBe('0');
    expect(await identifierOf(1.5)).toBe('1.5');
    expect(await identifierOf(1e21)).toBe('1000000000000000000000');
  });

  it('drops records without an identifier or a blueprint, and fails those with a senseless one', async () => {
    for (const id of [null, '', false]) expect(await identifierOf(id)).toBe('dropped');
    for (const id of [true, {}, ['a']]) expect(await identifierOf(id)).toBe('failed');
    expect(await mapOne({ identifier: 'empty' }, {})).toMatchObject({ outcome: 'dropped' });
    expect(await mapOne({ blueprint: '.none' }, { id: 'i1' })).toMatchObject({ outcome: 'dropped' });
    expect(await mapOne({ blueprint: '5' }, { id: 'i1' })).toMatchObject({ outcome: 'failed' });
  });

  it('fails a record whose identifier or blueprint raises an error, with the path of it', async () => {
    expect(await mapOne({ identifier: 'error("no id")' }, {})).toEqual({
      outcome: 'failed',
      path: 'resources[0].port.entity.mappings.identifier',
      message: 'no id',
    });
    expect(await mapOne({ blueprint: 'error("no")' }, {})).toMatchObject({
      path: 'resources[0].port.entity.mappings.blueprint',
    });
  });

  it.each([
    ['true', 'entity'],
    ['.yes', 'entity'],
    ['.no', 'filtered'],
    ['.gone', 'failed'],
    ['.id', 'failed'],
    ['empty', 'failed'],
    ['error("x")', 'failed'],
  ])('makes of the selector %s: %s', async (selector, outcome) => {
    const mapper = createMapper(config({ selector }), new PathEvaluator().engines);
    const [results] = await mapper.map('incident', [{ id: 'i1', yes: true, no: false }]);
    expect(results?.map((result) => result.outcome)).toEqual([outcome]);
    if (outcome === 'failed') expect(results?.[0]).toMatchObject({ path: 'resources[0].selector.query' });
  });

  it('evaluates fields only for the records that pass the selector', async () => {
    const evaluator = new PathEvaluator();
    const records = [
      { id: 'a', on: false },
      { id: 'b', on: true },
    ];
    const results = await createMapper(config({ selector: '.on' }), evaluator.engines).map('incident', records);
    expect(results.map(([result]) => result?.outcome)).toEqual(['filtered', 'entity']);
    expect(evaluator.calls.map((call) => call.inputs)).toEqual([records, [records[1]]]);
  });

  it('leaves out a field that was stopped by a limit, so that its value of before stays', async () => {
    const properties = { late: 'stopped', bad: 'error("x")', good: '.id' };
    const result = await mapOne({ title: 'stopped', properties, relations: { page: 'stopped' } }, { id: 'i1' });
    expect(result).toEqual({
      outcome: 'entity',
      entity: {
        identifier: 'i1',
        blueprint: 'incident',
        properties: { bad: null, good: 'i1' },
        relations: {},
      },
      misconfigured: {
        title: 'stopped',
        'properties.late': 'stopped',
        'properties.bad': 'error("x")',
        'relations.page': 'stopped',
      },
      stopped: { paths: ['title', 'properties.late', 'relations.page'], relations: ['page'] },
    });
  });

  it('fails the record when its identifier was stopped by a limit', async () => {
    expect(await mapOne({ identifier: 'stopped' }, { id: 'i1' })).toMatchObject({ outcome: 'failed' });
  });

  it('notes what fails, what is never anything but null, and what the slow engine ran', async () => {
    const properties = { bad: 'error("x")', gone: '.gone', some: '.some', slow: 'slow', none: 'empty' };
    const mapper = createMapper(config({ mappings: [{ ...BASE, properties }] }), new PathEvaluator().engines);
    expect(mapper.notes()).toEqual([]);
    await mapper.map('incident', [{ id: 'i1', some: 1 }, { id: 'i2' }]);
    const note = (name: keyof typeof properties, rest: object): object => {
      const path = `resources[0].port.entity.mappings.properties.${name}`;
      return { kind: 'incident', path, expression: properties[name], records: 2, message: null, ...rest };
    };
    expect(mapper.notes()).toEqual([
      note('bad', { note: 'misconfigured', message: 'x' }),
      note('gone', { note: 'always_null' }),
      note('slow', { note: 'slow' }),
      note('none', { note: 'misconfigured' }),
    ]);
  });

  it('gives one result for each resource of the kind, in the order of the mapping', async () => {
    const mapping = config(
      { mappings: [{ ...BASE, blueprint: '"a"' }] },
      { kind: 'component' },
      { selector: 'false' },
      {
        mappings: [
          { ...BASE, blueprint: '"b"' },
          { ...BASE, blueprint: 'error("x")' },
        ],
      },
    );
    const [first, second] = await createMapper(mapping, new PathEvaluator().engines).map('incident', [
      { id: '1' },
      { id: '2' },
    ]);
    expect(first?.map((result) => result.outcome)).toEqual(['entity', 'filtered', 'entity', 'failed']);
    expect(first?.[3]).toMatchObject({ path: 'resources[3].port.entity.mappings[1].blueprint' });
    expect(second?.[2]).toMatchObject({ entity: { identifier: '2', blueprint: 'b' } });
  });

  it('gives no result for a kind that is not mapped', async () => {
    expect(
      await createMapper(config({}), new PathEvaluator().engines).map('statuspage', [{ id: '1' }, { id: '2' }]),
    ).toEqual([[], []]);
  });

  it('maps the items inside a record, and lets the selector see them', async () => {
    const mapping = config({
      selector: '.item.on',
      itemsToParse: { expression: '.items', name: 'item', topLevelTransform: true },
      mappings: [{ ...BASE, identifier: '.item.id', properties: { of: '.id', list: '.items' } }],
    });
    const items = [
      { id: 'u1', on: true },
      { id: 'u2', on: false },
      { id: 'u3', on: true },
    ];
    const results = await createMapper(mapping, new PathEvaluator().engines).map('incident', [
      { id: 'i1', items },
      { id: 'i2', items: null },
      { id: 'i3', items: [] },
      { id: 'i4', items: 'x' },
    ]);
    expect(
      results[0]?.map((result) => (result.outcome === 'entity' ? result.entity.identifier : result.outcome)),
    ).toEqual(['u1', 'filtered', 'u3']);
    expect(results[0]?.[0]).toMatchObject({ entity: { properties: { of: 'i1', list: null } } });
    expect(results.slice(1).map((each) => each.map((result) => result.outcome))).toEqual([['dropped'], [], ['failed']]);
  });

  it('evaluates every leaf of a search object, also of one inside another', async () => {
    const rule = { property: '.by', operator: "'='", value: '.owner' };
    const search = { combinator: '"and"', rules: [rule, { combinator: '"or"', rules: [rule] }] };
    const found = { property: '$title', operator: '=', value: 'ann' };
    expect(
      await mapOne({ identifier: search, team: search, relations: { owner: search } }, { by: '$title', owner: 'ann' }),
    ).toMatchObject({
      entity: {
        identifier: { combinator: 'and', rules: [found, { combinator: 'or', rules: [found] }] },
        team: { combinator: 'and' },
        relations: { owner: { combinator: 'and', rules: [found, { combinator: 'or', rules: [found] }] } },
      },
      misconfigured: {},
    });
  });

  it('never searches for null: such a relation is null, such an identifier drops the record', async () => {
    const search = { combinator: '"and"', rules: [{ property: '"a"', operator: '"="', value: '.gone' }] };
    const broken = { combinator: '"and"', rules: [{ property: '"a"', operator: '"="', value: 'error("x")' }] };
    expect(await mapOne({ relations: { owner: search, other: broken } }, { id: 'i1' })).toMatchObject({
      entity: { relations: { owner: null, other: null } },
      misconfigured: { 'relations.other.rules[0].value': 'error("x")' },
    });
    expect(await mapOne({ identifier: search }, {})).toMatchObject({ outcome: 'dropped' });
    expect(await mapOne({ identifier: broken }, {})).toMatchObject({
      outcome: 'failed',
      path: 'resources[0].port.entity.mappings.identifier.rules[0].value',
    });
  });

  it('asks for nothing when there is nothing to map', async () => {
    const evaluator = new PathEvaluator();
    expect(await createMapper(config({ selector: '.x' }), evaluator.engines).map('incident', [])).toEqual([]);
    expect(evaluator.calls).toEqual([]);
  });
});
