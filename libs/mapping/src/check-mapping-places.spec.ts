import { silentLogger } from '@quayside/domain';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Scalar, stringify } from 'yaml';
import { checkMapping } from './check-mapping';
import type { MappingFault } from './configuration/mapping-config';
import { createExpressionEngines } from './engines/expression-engines';

const engines = createExpressionEngines({ logger: silentLogger });
afterAll(() => engines.close());

async function faultsOf(source: Parameters<typeof checkMapping>[0]): Promise<readonly MappingFault[]> {
  const checked = await checkMapping(source, { kinds: ['incident'] }, engines);
  return checked.ok ? [] : checked.faults;
}

/** No character that may stand anywhere in a program of jq, but in its texts and comments. */
const MARKER = '§';

describe('the place of an expression that does not compile', () => {
  it('is that of the mistake in the text, in every style of YAML', async () => {
    await fc.assert(
      fc.asyncProperty(expressionWithMarker, style, async (expression, { type, ...options }) => {
        const query = new Scalar(expression);
        query.type = type;
        const text = stringify(mappingOf(query), options);
        const [fault, ...others] = await faultsOf(text);
        const lines = text.slice(0, text.indexOf(MARKER)).split('\n');
        expect(others).toEqual([]);
        expect(fault).toEqual({
          path: 'resources[0].selector.query',
          message: 'The expression does not compile: syntax error, unexpected INVALID_CHARACTER.',
          line: lines.length,
          column: (lines.at(-1)?.length ?? 0) + 1,
        });
      }),
      { numRuns: 500 },
    );
  });

  it('is told in words where the mapping is no text', async () => {
    const [first] = await faultsOf(mappingOf('.a |\n  )'));
    expect(first).toEqual({
      path: 'resources[0].selector.query',
      message: "The expression does not compile: syntax error, unexpected ')' (line 2, column 3).",
    });
  });

  it('is that in the anchored text where aliases repeat it', async () => {
    const text = stringify(mappingOf('.a'))
      .replace('query: .a', 'query: &query .a )')
      .replace('identifier: .id', 'identifier: *query');
    const places = (await faultsOf(text)).map(({ path, line, column }) => [path, line, column]);
    expect(places).toEqual([
      ['resources[0].selector.query', 4, 24],
      ['resources[0].port.entity.mappings.identifier', 4, 24],
    ]);
  });
});

const mappingOf = <T>(query: T) => ({
  resources: [
    {
      kind: 'incident',
      selector: { query },
      port: { entity: { mappings: { identifier: '.id', blueprint: '"incident"' } } },
    },
  ],
});

const tokens = fc.constantFrom(
  ...[
    '.a',
    '."it\'s"',
    "'open'",
    '"\\\\ \\" \\(.b) ä 😀"',
    '[.x[]?]',
    '{a: 1}',
    'if . then 1 else 2 end',
    '12.5',
    '$ENV',
  ],
);
const gap = fc.constantFrom(' ', '  ', '\n', '\n\n', '\n  ', ' # it\'s: "so"\n', '\t');
/** Tokens in pipes, with the marker in one of the gaps, so that what is before it is the beginning of a program. */
const expressionWithMarker = fc
  .tuple(fc.array(fc.tuple(tokens, gap), { minLength: 1, maxLength: 12 }), gap, fc.nat())
  .map(([parts, first, at]) => {
    const pieces = parts.flatMap(([token, space], index) =>
      index === 0 ? [token, space] : ['|', space, token, space],
    );
    const ends = Array.from({ length: pieces.length + 1 }, (_, index) => index);
    const gaps = ends.filter((index) => index === 0 || pieces[index - 1]?.trim() !== pieces[index - 1]);
    const position = gaps[at % gaps.length] ?? 0;
    return [...pieces.slice(0, position), MARKER, first, ...pieces.slice(position)].join('');
  });
const style = fc.record({
  type: fc.constantFrom<Scalar.Type>('PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'),
  lineWidth: fc.constantFrom(0, 20, 40, 80),
  minContentWidth: fc.constant(0),
  indent: fc.constantFrom(2, 4),
});
