import type { JsonObject } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { checkMapping } from './check-mapping';
import type { Evaluator } from './engines/evaluator';
import { PathEvaluator } from './testing/path-evaluator';

const YAML = `
resources:
  - kind: incident
    selector:
      query: "true"
    port:
      itemsToParse: .a b
      entity:
        mappings:
          - identifier: .id
            blueprint: incident
            properties:
              url: "x("
          - identifier:
              combinator: '"and"'
              rules:
                - property: '"a"'
                  operator: "'='"
                  value: "))"
            blueprint: "'incident'"
`;

describe('checkMapping', () => {
  const check = (source: string) => checkMapping(source, { kinds: ['incident'] }, new PathEvaluator().engines);
  const faultsOf = async (source: string) => {
    const checked = await check(source);
    return checked.ok ? [] : checked.faults;
  };

  it('names every expression that does not compile, at its path and place in the text', async () => {
    expect(await faultsOf(YAML)).toEqual([
      {
        path: 'resources[0].port.itemsToParse',
        message: 'The expression does not compile: syntax error.',
        line: 7,
        column: 21,
      },
      {
        path: 'resources[0].port.entity.mappings[0].blueprint',
        message: `The expression does not compile: syntax error. For the text incident, write '"incident"'; for the field of that name, write .incident`,
        line: 11,
        column: 24,
      },
      {
        path: 'resources[0].port.entity.mappings[0].properties.url',
        message: 'The expression does not compile: syntax error.',
        line: 13,
        column: 21,
      },
      {
        path: 'resources[0].port.entity.mappings[1].identifier.rules[0].value',
        message: 'The expression does not compile: syntax error.',
        line: 19,
        column: 27,
      },
    ]);
  });

  it('names them also where the rest of the mapping is wrong, all in the order of the text', async () => {
    const wrong = YAML.replace('"true"', '"x("').replace('            properties:', '            property:');
    expect((await faultsOf(wrong)).map(({ path }) => path)).toEqual([
      'resources[0].selector.query',
      'resources[0].port.itemsToParse',
      'resources[0].port.entity.mappings[0].blueprint',
      'resources[0].port.entity.mappings[0].property',
      'resources[0].port.entity.mappings[0].property.url',
      'resources[0].port.entity.mappings[1].identifier.rules[0].value',
    ]);
  });

  it('gives each expression to the engine of its language, and names the slow ones', async () => {
    const asked: Record<string, readonly string[]> = {};
    const engine = (name: string): Evaluator => ({
      ...new PathEvaluator(),
      compile: (expressions) => {
        asked[name] = expressions;
        return Promise.resolve(expressions.map((text) => ({ ok: true, slow: text === 'slow' ? 'why' : null })));
      },
      evaluate: () => Promise.resolve([]),
      close: () => Promise.resolve(),
    });
    const resource = (identifier: string): object => ({
      kind: 'incident',
      selector: { query: 'true' },
      port: { entity: { mappings: { identifier, blueprint: "'x'" } } },
    });
    const mapping = { language: 'jsonata', resources: [resource('id'), { ...resource('slow'), language: 'jq' }] };
    const engines = { jq: engine('jq'), jsonata: engine('jsonata') };
    expect(await checkMapping(mapping as JsonObject, { kinds: ['incident'] }, engines)).toMatchObject({
      ok: true,
      mapping: { resources: [{ language: 'jsonata' }, { language: 'jq' }] },
      slow: [{ path: 'resources[1].port.entity.mappings.identifier', expression: 'slow', reason: 'why' }],
    });
    expect(asked).toEqual({ jq: ['true', 'slow', '"x"'], jsonata: ['true', 'id', "'x'"] });
  });
});
