import { describe, expect, it } from 'vitest';
import { compileMapping } from './compile-mapping';
import { parseMapping } from './parse-mapping';
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

describe('compileMapping', () => {
  it('names every expression that does not compile, at its path and place in the text', async () => {
    const parsed = parseMapping(YAML, { kinds: ['incident'] });
    if (!parsed.ok) throw new Error('the mapping of this test does not parse');
    const faults = await compileMapping(parsed.mapping, new PathEvaluator(), parsed.places);
    expect(faults).toEqual([
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
        column: 20,
      },
      {
        path: 'resources[0].port.entity.mappings[1].identifier.rules[0].value',
        message: 'The expression does not compile: syntax error.',
        line: 19,
        column: 26,
      },
    ]);
    expect(await compileMapping(parsed.mapping, new PathEvaluator())).toHaveLength(4);
  });
});
