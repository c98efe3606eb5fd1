import { describe, expect, it } from 'vitest';
import { kindByBlueprint, mappedFields } from './mapped-fields';
import type { EntityMapping, MappingConfig } from '../configuration/mapping-config';

function mappingOf(...mappings: Partial<EntityMapping>[]): MappingConfig {
  return {
    enableMergeEntity: true,
    deleteDependentEntities: true,
    createMissingRelatedEntities: true,
    entityDeletionThreshold: 0.9,
    resources: mappings.map((mapping) => ({
      kind: 'incident',
      language: 'jq',
      selector: 'true',
      mappings: [{ identifier: '.id', blueprint: '"incident"', properties: {}, relations: {}, ...mapping }],
    })),
  };
}

describe('mappedFields', () => {
  it('joins what the resources of one blueprint define', () => {
    const mapping = mappingOf(
      { title: '.name', properties: { a: '.a' }, relations: { page: '.page' } },
      { blueprint: "'incident'", team: '.team', properties: { a: '.a', b: '.b' } },
      { blueprint: '"component"', icon: '"x"', properties: { c: '.c' } },
    );
    expect(mappedFields(mapping, 'incident')).toEqual({
      properties: new Set(['a', 'b']),
      relations: new Set(['page']),
      title: true,
      icon: false,
      team: true,
    });
  });

  it.each(['.blueprint', '"inc\\(.x)"', '"incident" // .x'])(
    'counts a computed blueprint for every one: %s',
    (blueprint) => {
      const mapping = mappingOf({ blueprint, icon: '.icon', properties: { z: '.z' } });
      expect(mappedFields(mapping, 'anything')).toMatchObject({ properties: new Set(['z']), icon: true });
    },
  );

  it('knows nothing of a blueprint that is not mapped', () => {
    expect(mappedFields(mappingOf({ properties: { a: '.a' } }), 'other').properties.size).toBe(0);
  });
});

describe('kindByBlueprint', () => {
  it('names the first kind of every constant blueprint, and skips the computed ones', () => {
    const mapping = mappingOf({}, { blueprint: "'component'" }, { blueprint: '.computed' });
    const later = mapping.resources.map((resource) => ({ ...resource, kind: 'later' }));
    expect(kindByBlueprint({ ...mapping, resources: [...mapping.resources, ...later] })).toEqual(
      new Map([
        ['incident', 'incident'],
        ['component', 'incident'],
      ]),
    );
  });
});
