import { isJsonObject, type JsonObject } from '@quayside/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { MappingConfig, MappingFault, SearchExpression } from './mapping-config';
import { LANGUAGES } from '../engines/language';
import { MappingError } from '../mapping-error';
import { parseMapping } from './parse-mapping';
import { requireMapping } from '../require-mapping';

const KINDS = ['statuspage', 'component', 'incident'];
const parse = (source: string | JsonObject) => parseMapping(source, { kinds: KINDS });
const faultsOf = (source: string | JsonObject): readonly MappingFault[] => {
  const parsed = parse(source);
  return parsed.ok ? [] : parsed.faults;
};
const mappingOf = (source: string | JsonObject): MappingConfig => requireMapping(parse(source));

const RESOURCE = {
  kind: 'incident',
  selector: { query: 'true' },
  port: { entity: { mappings: { identifier: '.id', blueprint: '"incident"' } } },
};
const withMapping = (mapping: JsonObject): JsonObject => ({
  resources: [
    { ...RESOURCE, port: { entity: { mappings: { identifier: '.id', blueprint: '"incident"', ...mapping } } } },
  ],
});
const MAPPINGS = 'resources[0].port.entity.mappings';

describe('parseMapping', () => {
  it('fills in every default', () => {
    expect(mappingOf({ resources: [RESOURCE] })).toEqual({
      enableMergeEntity: true,
      deleteDependentEntities: true,
      createMissingRelatedEntities: true,
      entityDeletionThreshold: 0.9,
      resources: [
        {
          kind: 'incident',
          language: 'jq',
          selector: 'true',
          mappings: [{ identifier: '.id', blueprint: '"incident"', properties: {}, relations: {} }],
        },
      ],
    });
  });

  it('reads a whole mapping from YAML', () => {
    const mapping = mappingOf(`
enableMergeEntity: no
delete_dependent_entities: "off"
createMissingRelatedEntities: 0
entityDeletionThreshold: 0.5
resources:
  - kind: incident
    selector:
      query: true
      exportEnvVariables: [HOME]
    port:
      itemsToParse: .incident_updates
      itemsToParseName: update
      itemsToParseTopLevelTransform: false
      entity:
        mappings:
          - identifier: .update.id
            title: .name
            icon: '"Alert"'
            team: .team
            blueprint: '"incident"'
            properties:
              weight: 5
              isOpen: true
              body: .body
            relations:
              components: "[.components[].id]"
              owner:
                combinator: '"and"'
                rules:
                  - { property: '"$title"', operator: '"="', value: .owner }
          - identifier: .id
            blueprint: '"other"'
`);
    expect(mapping).toEqual({
      enableMergeEntity: false,
      deleteDependentEntities: false,
      createMissingRelatedEntities: false,
      entityDeletionThreshold: 0.5,
      resources: [
        {
          kind: 'incident',
          language: 'jq',
          selector: 'true',
          itemsToParse: { expression: '.incident_updates', name: 'update', topLevelTransform: false },
          mappings: [
            {
              identifier: '.update.id',
              title: '.name',
              icon: '"Alert"',
              team: '.team',
              blueprint: '"incident"',
              properties: { weight: '5', isOpen: 'true', body: '.body' },
              relations: {
                components: '[.components[].id]',
                owner: { combinator: '"and"', rules: [{ property: '"$title"', operator: '"="', value: '.owner' }] },
              },
            },
            { identifier: '.id', blueprint: '"other"', properties: {}, relations: {} },
          ],
        },
      ],
    });
  });

  it('takes a list of resources that is empty on purpose, and nothing that is empty by accident', () => {
    expect(mappingOf('resources: []').resources).toEqual([]);
    for (const source of ['', '# nothing yet', 'null', '{}', {}]) {
      expect(parse(source)).toMatchObject({ ok: false, code: 'mapping_empty' });
    }
    expect(parse('enableMergeEntity: true')).toMatchObject({
      ok: false,
      code: 'mapping_invalid',
      faults: [{ path: 'resources' }],
    });
    expect(faultsOf('resources:')).toMatchObject([{ path: 'resources', line: 1 }]);
  });

  it('finds every fault at once, each with its place', () => {
    const faults = faultsOf(`
enableMergeEntitiy: true
entityDeletionThreshold: 1.5
resources:
  - kind: incidnet
    selector: {}
    port:
      entity:
        mappings:
          identifier: .id
          blueprint:
          properties:
            url: { nested: .url }
`);
    expect(faults.map(({ path, line, column }) => [path, line, column])).toEqual([
      ['enableMergeEntitiy', 2, 1],
      ['entityDeletionThreshold', 3, 26],
      ['resources[0].kind', 5, 11],
      ['resources[0].selector.query', 6, 15],
      [`${MAPPINGS}.blueprint`, 11, 21],
      [`${MAPPINGS}.properties.url`, 13, 18],
    ]);
    expect(faults[0]?.message).toContain('Did you mean "enableMergeEntity"?');
    expect(faults[2]?.message).toMatch(/one of statuspage, component, incident\. Did you mean "incident"\?/);
  });

  it.each<[string, JsonObject, string]>([
    ['no object at the root', { resources: {} }, 'resources'],
    ['a resource that is text', { resources: ['x'] }, 'resources[0]'],
    ['no kind', { resources: [{ ...RESOURCE, kind: null }] }, 'resources[0].kind'],
    ['an unknown kind', { resources: [{ ...RESOURCE, kind: 'issue' }] }, 'resources[0].kind'],
    ['no selector', { resources: [{ kind: 'incident', port: RESOURCE.port }] }, 'resources[0].selector'],
    ['a selector that is text', { resources: [{ ...RESOURCE, selector: 'true' }] }, 'resources[0].selector'],
    [
      'an unknown key in a selector',
      { resources: [{ ...RESOURCE, selector: { query: 'true', jql: 'x' } }] },
      'resources[0].selector.jql',
    ],
    ['an unknown key in a resource', { resources: [{ ...RESOURCE, ports: {} }] }, 'resources[0].ports'],
    ['no port', { resources: [{ kind: 'incident', selector: { query: 'true' } }] }, 'resources[0].port'],
    ['no entity', { resources: [{ ...RESOURCE, port: {} }] }, 'resources[0].port.entity'],
    ['no mappings', { resources: [{ ...RESOURCE, port: { entity: {} } }] }, MAPPINGS],
    ['an empty list of mappings', { resources: [{ ...RESOURCE, port: { entity: { mappings: [] } } }] }, MAPPINGS],
    [
      'an empty name of the item',
      { resources: [{ ...RESOURCE, port: { ...RESOURCE.port, itemsToParseName: ' ' } }] },
      'resources[0].port.itemsToParseName',
    ],
    [
      'a list to parse that is a list',
      { resources: [{ ...RESOURCE, port: { ...RESOURCE.port, itemsToParse: ['.a'] } }] },
      'resources[0].port.itemsToParse',
    ],
    ['no identifier', withMapping({ identifier: null }), `${MAPPINGS}.identifier`],
    ['an empty expression', withMapping({ title: ' ' }), `${MAPPINGS}.title`],
    ['an expression with NUL', withMapping({ title: '.a\u0000' }), `${MAPPINGS}.title`],
    ['an endless expression', withMapping({ title: `.${'a'.repeat(9_000)}` }), `${MAPPINGS}.title`],
    ['a property that is null', withMapping({ properties: { url: null } }), `${MAPPINGS}.properties.url`],
    ['a property that is a list', withMapping({ properties: { 'a b': [] } }), `${MAPPINGS}.properties["a b"]`],
    ['properties that are a list', withMapping({ properties: ['.a'] }), `${MAPPINGS}.properties`],
    ['a relation that is a list', withMapping({ relations: { page: ['.id'] } }), `${MAPPINGS}.relations.page`],
    [
      'a search for the blueprint',
      withMapping({ blueprint: { combinator: '"and"', rules: [] } }),
      `${MAPPINGS}.blueprint`,
    ],
    ['a search without rules', withMapping({ team: { combinator: '"and"' } }), `${MAPPINGS}.team.rules`],
    ['a search with no rule', withMapping({ team: { combinator: '"and"', rules: [] } }), `${MAPPINGS}.team.rules`],
    [
      'a rule without a value',
      withMapping({ team: { combinator: '"and"', rules: [{ property: '"a"', operator: '"="' }] } }),
      `${MAPPINGS}.team.rules[0].value`,
    ],
    ['a flag that is none', { resources: [], enableMergeEntity: 'maybe' }, 'enableMergeEntity'],
    ['a threshold below 0', { resources: [], entityDeletionThreshold: -0.1 }, 'entityDeletionThreshold'],
    ['a threshold that is no number', { resources: [], entityDeletionThreshold: 'x' }, 'entityDeletionThreshold'],
    [
      'one key in two spellings',
      { resources: [], enableMergeEntity: true, enable_merge_entity: true },
      'enable_merge_entity',
    ],
    ['too many resources', { resources: Array.from({ length: 201 }, () => RESOURCE) }, 'resources'],
    [
      'too many fields',
      withMapping({ properties: Object.fromEntries(Array.from({ length: 301 }, (_, i) => [`p${i}`, '.a'])) }),
      `${MAPPINGS}.properties`,
    ],
  ])('refuses %s', (_what, source, path) => {
    expect(faultsOf(source).map((fault) => fault.path)).toEqual([path]);
  });

  it.each([
    ['broken YAML', 'resources: [', undefined],
    ['a key twice', 'resources: []\nresources: []', 2],
    ['a key twice, further down', 'resources:\n  - kind: incident\n    kind: incident', 3],
    ['two documents', 'resources: []\n---\nresources: []', 2],
    ['an alias without its anchor', 'resources: *none', undefined],
    ['an alias bomb', `a: &a [1]\n${Array.from({ length: 2_000 }, (_, i) => `b${i}: *a`).join('\n')}`, undefined],
    ['nesting without end', '['.repeat(20_000), undefined],
    ['more text than anyone writes', `resources: []\n${'#'.repeat(300_000)}`, undefined],
    ['a text', 'hello', 1],
    ['a list', '- a', 1],
  ])('refuses %s', (_what, text, line) => {
    const parsed = parse(text);
    expect(parsed).toMatchObject({ ok: false, code: 'mapping_invalid' });
    if (line !== undefined) expect(faultsOf(text)[0]).toMatchObject({ line });
  });

  it('ends with a search object that contains itself', () => {
    const text = `
resources:
  - kind: incident
    selector: { query: "true" }
    port: { entity: { mappings: { blueprint: '"a"', identifier: { combinator: '"and"', rules: &rules [{ combinator: '"or"', rules: *rules }] } } } }
`;
    expect(faultsOf(text)).toHaveLength(1);
  });

  it('follows anchors and merge keys', () => {
    const text = `
resources:
  - &incident
    kind: incident
    selector: { query: "true" }
    port: { entity: { mappings: &fields { identifier: .id, blueprint: '"a"' } } }
  - <<: *incident
    port: { entity: { mappings: *fields } }
`;
    const [first, second] = mappingOf(text).resources;
    expect(second).toEqual(first);
  });

  it('stops after a hundred faults', () => {
    const keys = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`key${index}`, 1]));
    expect(faultsOf({ ...keys, resources: [] })).toHaveLength(100);
  });

  it('takes five thousand expressions and no more, however small the text that aliases make them of', () => {
    const fields = (count: number): string => Array.from({ length: count }, (_, at) => `f${at}: .f${at}`).join(', ');
    const mapping = `{ identifier: .id, blueprint: '"a"', properties: { ${fields(246)} } }`;
    const text = (more: string): string =>
      `
resources:
  - kind: incident
    selector: { query: "true" }
    port: { entity: { mappings: [&fields ${mapping}${', *fields'.repeat(19)}] } }
  - kind: incident
    selector: { query: "true" }
    port: { entity: { mappings: { identifier: .id, blueprint: '"a"', properties: { ${more} } } } }
`;
    expect(parse(text(fields(36)))).toMatchObject({ ok: true });
    expect(faultsOf(text(fields(37)))).toEqual([
      expect.objectContaining({ path: 'resources[1].port.entity.mappings.properties.f36', line: 8 }),
    ]);
  });

  it('gives every expression the language of its resource, or of the whole mapping', () => {
    const { resources } = mappingOf({ language: 'JSONata', resources: [RESOURCE, { ...RESOURCE, language: 'jq' }] });
    expect(resources.map(({ language }) => language)).toEqual(['jsonata', 'jq']);
    expect(faultsOf({ language: 'jsonatta', resources: [{ ...RESOURCE, language: 5 }] })).toMatchObject([
      { path: 'language', message: expect.stringContaining('Did you mean jsonata?') as string },
      { path: 'resources[0].language', message: expect.stringContaining('jq or jsonata') as string },
    ]);
  });

  it('remembers where each expression stands', () => {
    const parsed = parse(stringify({ resources: [RESOURCE] }));
    expect(Object.fromEntries(parsed.expressions.map(({ path, place }) => [path, place]))).toEqual({
      'resources[0].selector.query': { line: 4, column: 15 },
      [`${MAPPINGS}.identifier`]: { line: 8, column: 23 },
      [`${MAPPINGS}.blueprint`]: { line: 9, column: 23 },
    });
  });

  it('reads what it wrote: a mapping spelled as YAML or as an object parses to the same mapping', () => {
    fc.assert(
      fc.property(mappingArbitrary, (mapping) => {
        const source = sourceOf(mapping);
        expect(mappingOf(source)).toEqual(mapping);
        expect(mappingOf(stringify(source, { aliasDuplicateObjects: false }))).toEqual(mapping);
      }),
      { numRuns: 60 },
    );
  });

  it('never throws, whatever the text or the object', () => {
    const yamlish = fc.string({
      unit: fc.constantFrom(
        'resources',
        'kind',
        ':',
        ' ',
        '\n',
        '-',
        '[',
        ']',
        '{',
        '}',
        '&a',
        '*a',
        '"',
        "'",
        '#',
        '|',
        '<<',
      ),
    });
    fc.assert(fc.property(fc.oneof(fc.string(), yamlish), (text) => void expect(parse(text)).toHaveProperty('ok')));
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const source = JSON.parse(JSON.stringify({ resources: value })) as JsonObject;
        expect(parse(source)).toHaveProperty('ok');
        if (isJsonObject(value)) expect(parse(value)).toHaveProperty('ok');
      }),
    );
  });
});

describe('requireMapping', () => {
  it('throws a code, and every fault in words', () => {
    expect(() => mappingOf('')).toThrow(expect.objectContaining({ code: 'mapping_empty' }));
    const error = (() => {
      try {
        return mappingOf({ resources: [{ ...RESOURCE, kind: 'x', port: {} }] });
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(MappingError);
    expect(error).toMatchObject({ code: 'mapping_invalid', context: { faults: 2 } });
    expect((error as MappingError).message).toMatch(/resources\[0\]\.kind: .*; resources\[0\]\.port/);
  });
});

const expression = fc.oneof(
  fc.constantFrom(
    '.id',
    '"text"',
    '[.a[].id]',
    'true',
    '5',
    "'x'",
    '.a | select(. != null) # why',
    'if .a then\n  .b\nelse null end',
  ),
  fc.string({ minLength: 1 }).filter((text) => text.trim() !== '' && !text.includes('\u0000')),
);
const name = fc.oneof(fc.constantFrom('url', 'a-b', 'a.b', '1', '<', 'ä', 'true'), fc.stringMatching(/^[a-z_]{1,8}$/));
const { search } = fc.letrec<{ search: SearchExpression; rule: SearchExpression['rules'][number] }>((tie) => ({
  search: fc.record({ combinator: expression, rules: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
  rule: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    fc.record({ property: expression, operator: expression, value: expression }),
    tie('search'),
  ),
}));
const mappingArbitrary: fc.Arbitrary<MappingConfig> = fc.record({
  enableMergeEntity: fc.boolean(),
  deleteDependentEntities: fc.boolean(),
  createMissingRelatedEntities: fc.boolean(),
  entityDeletionThreshold: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
  resources: fc.array(
    fc.record(
      {
        kind: fc.constantFrom(...KINDS),
        language: fc.constantFrom(...LANGUAGES),
        selector: expression,
        itemsToParse: fc.record({
          expression,
          name: fc.stringMatching(/^[a-z]{1,8}$/),
          topLevelTransform: fc.boolean(),
        }),
        mappings: fc.array(
          fc.record(
            {
              identifier: fc.oneof(expression, search),
              blueprint: expression,
              title: expression,
              icon: expression,
              team: fc.oneof(expression, search),
              properties: fc.dictionary(name, expression, { maxKeys: 4, noNullPrototype: true }),
              relations: fc.dictionary(name, fc.oneof(expression, search), { maxKeys: 3, noNullPrototype: true }),
            },
            { requiredKeys: ['identifier', 'blueprint', 'properties', 'relations'] },
          ),
          { minLength: 1, maxLength: 2 },
        ),
      },
      { requiredKeys: ['kind', 'language', 'selector', 'mappings'] },
    ),
    { maxLength: 3 },
  ),
});

/** A mapping as one writes it. */
function sourceOf({ resources, ...root }: MappingConfig): JsonObject {
  const source = {
    ...root,
    resources: resources.map(({ kind, language, selector, itemsToParse, mappings }) => ({
      kind,
      ...(language === 'jq' ? {} : { language }),
      selector: { query: selector },
      port: {
        entity: { mappings: mappings.length === 1 ? mappings[0] : mappings },
        ...(itemsToParse === undefined
          ? {}
          : {
              itemsToParse: itemsToParse.expression,
              itemsToParseName: itemsToParse.name,
              itemsToParseTopLevelTransform: itemsToParse.topLevelTransform,
            }),
      },
    })),
  };
  return JSON.parse(JSON.stringify(source)) as JsonObject;
}
