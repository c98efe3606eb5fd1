import { silentLogger, type JsonValue } from '@quayside/domain';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Evaluation } from '../evaluator';
import { createJqWebEvaluator } from './jq-web-evaluator';

const evaluator = createJqWebEvaluator({ logger: silentLogger, deadlineMs: 10_000, maxRecordBytes: 100_000 });
// for what never ends; an ordinary expression takes a hundredth of it, and is tried twice when it stands beside such a one
const impatient = createJqWebEvaluator({ logger: silentLogger, deadlineMs: 500 });
afterAll(() => Promise.all([evaluator.close(), impatient.close()]));

const evaluateOne = async (expression: string, input: JsonValue = { id: 'a' }): Promise<Evaluation | undefined> =>
  (await evaluator.evaluate([expression], [input]))[0]?.[0];
const value = (expected: JsonValue): Evaluation => ({ kind: 'value', value: expected });
const EMPTY: Evaluation = { kind: 'empty' };
const error = (message: unknown): unknown => ({ kind: 'error', message });
const stopped = (limit: unknown): unknown => ({ kind: 'error', message: expect.any(String) as unknown, limit });
/** Why each does not compile; null where it does. */
const refusals = async (expressions: readonly string[]): Promise<(string | null)[]> =>
  (await evaluator.compile(expressions)).map((compilation) => (compilation.ok ? null : compilation.fault.message));

/** Expressions that compile or do not, fail or do not, and end in whatever can follow an expression. */
const ATOMS = [
  ...[
    '.',
    '.a',
    '.b',
    '.a.b',
    '.list',
    '.list[]',
    '.[]?',
    '..',
    '1',
    '-1.5',
    '"x"',
    'null',
    'true',
    '[]',
    '{}',
    'empty',
  ],
  ...['error', 'error("e")', 'error(null)', 'error({__jq: 0})', 'input', 'inputs', 'env', '$ENV', '$__loc__'],
  ...['label $f | 1, break $f, 2', 'def f(g): g | g; f(.a?)', '. as [$x] ?// $x | $x', 'reduce .[]? as $i (0; . + 1)'],
  ...[
    'nan',
    'infinite',
    'tojson',
    'fromjson',
    'to_entries',
    'getpath(["a"])',
    'ascii_downcase',
    'length',
    'keys',
    'add',
  ],
  ...[
    'tostring',
    'tonumber',
    'type',
    'not',
    'explode',
    'implode',
    'trim',
    '.a |= empty',
    '.list |= map(.)',
    '$x',
    '@foo',
  ],
  ...['"é\\u0000\u{1f6a2}"', '@base64', '@json "v\\(.a)"', '1e1000', 'limit(1; 1, 2)', 'path(..)', 'debug'],
];
const { nested } = fc.letrec<{ nested: string }>((tie) => ({
  nested: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(...ATOMS),
    fc
      .tuple(tie('nested'), fc.constantFrom(' | ', ', ', ' // ', ' + ', ' == ', ' and ', ' as $x | '), tie('nested'))
      .map((parts) => parts.join('')),
    fc
      .tuple(
        fc.constantFrom('[#]', '(#)', '{k: (#)}', 'try (#) catch .', '(#)?', '"s\\(#)"', 'first(#)'),
        tie('nested'),
      )
      .map(([around, inner]) => around.replace('#', () => inner)),
  ),
}));
const ENDINGS = [
  '',
  '\n',
  ' #',
  ' # c \\',
  ' # c \\\\',
  ' # c \\\r',
  ' # c \\\r\n',
  ' # )',
  ' # \\\n',
  ';',
  ')',
  ' |',
  ' "',
  '\\',
];
const expressionArbitrary = fc.tuple(nested, fc.constantFrom(...ENDINGS)).map((parts) => parts.join(''));
const inputArbitrary = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.record({ a: fc.jsonValue({ maxDepth: 2 }), b: fc.integer(), list: fc.array(fc.jsonValue({ maxDepth: 1 })) }),
);

describe('an expression', () => {
  it.each<[string, Evaluation]>([
    ['.id', value('a')],
    ['.gone', value(null)],
    ['empty', EMPTY],
    ['1, 2', value(1)],
    ['1, error("not reached")', value(1)],
    ['.id # why', value('a')],
    ['.id # why \\', value('a')],
    ['def f: 5;\nf', value(5)],
    ['.id as $x | [$x, $x]', value(['a', 'a'])],
    ['first(range(3)) as $i | $i', value(0)],
    ['try error("x") catch .', value('x')],
    ['" \\t a b\\n " | [trim, ltrim, rtrim]', value(['a b', 'a b\n ', ' \t a b'])],
    ['"\\u0000"', value('\u0000')],
    ['"\u{1f6a2} ä"', value('\u{1f6a2} ä')],
    ['{"__proto__": 1} | tojson', value('{"__proto__":1}')],
  ])('gives its first output: %s', async (expression, expected) => {
    expect(await evaluateOne(expression)).toEqual(expected);
  });

  it('gives numbers as JSON can hold them', async () => {
    expect(await evaluateOne('[nan, infinite, -infinite, 12345678901234567890, 1.0]')).toEqual(
      value([null, Number.MAX_VALUE, -Number.MAX_VALUE, 12345678901234567000, 1]),
    );
  });

  it.each([
    ['.id.deeper', 'Cannot index string with string "deeper"'],
    ['error(null)', 'null (not a string)'],
    ['error({a: 1})', '{"a":1} (not a string)'],
    ['error("first\\nsecond")', 'first'],
    ['error("x" * 2000)', 'x'.repeat(500)],
  ])('gives its error in the words of jq: %s', async (expression, message) => {
    expect(await evaluateOne(expression)).toEqual(error(message));
  });

  it.each<[string, Evaluation]>([
    ['env', value({})],
    ['$ENV', value({})],
    ['env.PATH, $ENV.HOME', value(null)],
    ['[inputs]', value([])],
    ['input_filename', value(null)],
    ['debug, stderr', value({ id: 'a' })],
    ['debug("x")', value({ id: 'a' })],
    ['get_search_list', value([])],
    ['halt', EMPTY],
    ['halt_error', EMPTY],
    ['"bye\\n" | halt_error(3)', EMPTY],
    ['if .id == "a" then halt else 1 end', EMPTY],
    ['"\\(halt) and halt"', EMPTY],
    ['"halt" | halt_error(0)', EMPTY],
    ['$__loc__', value({ file: '<top-level>', line: 1 })],
  ])('sees nothing of its surroundings: %s', async (expression, expected) => {
    expect(await evaluateOne(expression)).toEqual(expected);
  });

  it.each(['input', 'input_line_number', '"/etc/passwd" | modulemeta'])(
    'has no further input, line or module: %s',
    async (expression) => {
      expect(await evaluateOne(expression)).toEqual(error(expect.stringContaining('there')));
    },
  );
});

describe('compile', () => {
  it('says why an expression does not compile, and null where it does', async () => {
    expect(await refusals(['.a', 'Alert', '.a |', '.a\n| foo(1)', '"\\('])).toEqual([
      null,
      'Alert/0 is not defined',
      'syntax error, unexpected end of file',
      'foo/1 is not defined (line 2)',
      expect.any(String),
    ]);
  });

  it.each([
    '',
    ' ',
    '# only a comment',
    'def f: 1;',
    'import "a" as a; .',
    'include "a"; .',
    '.a\u0000',
    `.${'a'.repeat(9_000)}`,
    '$__prog_args',
  ])('refuses %j', async (expression) => {
    expect(await refusals([expression])).toEqual([expect.any(String)]);
  });

  it.each([
    '1) , (2',
    '1)] , [(2',
    '1) catch {e: .}), (try (2',
    '. | (',
    ')',
    ']',
    '1 # )\n)',
    '"',
    '1\n\n)] catch 1), (try [first(2',
  ])('refuses to let an expression out of its brackets: %j', async (expression) => {
    expect(await refusals([expression])).toEqual([expect.any(String)]);
    expect(await evaluator.evaluate(['.id', expression, '.n'], [{ id: 'a', n: 1 }])).toEqual([
      [value('a'), error(expect.any(String)), value(1)],
    ]);
  });

  it('evaluates nothing', async () => {
    expect(await refusals(['error("x")', 'halt', '[range(1e9)]'])).toEqual([null, null, null]);
  });
});

describe('evaluate', () => {
  it('answers every expression for every record, in the order given, however many there are', async () => {
    const inputs = Array.from({ length: 250 }, (_, index) => ({ id: `r${index}`, n: index }));
    const rows = await evaluator.evaluate(['.n', '.id', '.n', 'select(.n > 100) | .n'], inputs);
    expect(rows).toEqual(inputs.map(({ id, n }) => [value(n), value(id), value(n), n > 100 ? value(n) : EMPTY]));
  });

  it('takes more expressions than fit into one program', async () => {
    const expressions = Array.from({ length: 120 }, (_, index) => `.n + ${index} # ${'x'.repeat(300)}`);
    expect(await evaluator.evaluate(expressions, [{ n: 1 }])).toEqual([
      expressions.map((_, index) => value(index + 1)),
    ]);
  });

  it('works off calls that come at the same time one after another', async () => {
    const calls = Array.from({ length: 5 }, (_, index) => evaluator.evaluate(['.n'], [{ n: index }]));
    expect(await Promise.all(calls)).toEqual([0, 1, 2, 3, 4].map((index) => [[value(index)]]));
  });

  it('has an answer for no expressions and for no records', async () => {
    expect(await evaluator.evaluate([], [1, 2])).toEqual([[], []]);
    expect(await evaluator.evaluate(['.'], [])).toEqual([]);
  });

  it('gives records back as they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue({ maxDepth: 4 }), { maxLength: 5 }), async (values) => {
        const inputs = JSON.parse(JSON.stringify(values)) as JsonValue[];
        fc.pre(!JSON.stringify(inputs).includes('\\ud'));
        const rows = await evaluator.evaluate(['.'], inputs);
        expect(JSON.parse(JSON.stringify(rows))).toEqual(inputs.map((input) => [value(input)]));
      }),
      { numRuns: 50 },
    );
  });

  it('gives an expression the same answer among others as alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(expressionArbitrary, { minLength: 2, maxLength: 8 }),
        fc.array(inputArbitrary, { minLength: 1, maxLength: 4 }),
        async (expressions, values) => {
          const inputs = JSON.parse(JSON.stringify(values)) as JsonValue[];
          const together = await evaluator.evaluate(expressions, inputs);
          for (const [row, input] of inputs.entries()) {
            for (const [column, expression] of expressions.entries()) {
              expect(together[row]?.[column], expression).toEqual(await evaluateOne(expression, input));
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);

  it('fails a record that jq cannot read, and no other', async () => {
    let deep: JsonValue = 1;
    for (let level = 0; level < 10_000; level += 1) deep = [deep];
    const rows = await evaluator.evaluate(
      ['.id'],
      [{ id: 'a' }, deep, { id: 'x'.repeat(200_000) }, { id: 'half \ud83d' }],
    );
    expect(rows).toEqual([
      [value('a')],
      [stopped('record_unreadable')],
      [stopped('record_unreadable')],
      [value('half \ufffd')],
    ]);
  });
});

describe('a hostile expression', () => {
  const LATE = stopped('expression_deadline');
  const EXHAUSTED = stopped('expression_exhausted');
  const ERROR = expect.objectContaining({ kind: 'error' }) as unknown;
  const STOPPED = stopped(expect.stringMatching(/^expression_(deadline|exhausted)$/));

  it.each([
    ['def f: f; f', LATE],
    ['[repeat(.)]', STOPPED],
    ['[range(1e9)]', STOPPED],
    ['def f: 1 + f; f', STOPPED],
    ['last(range(1e12))', LATE],
    ['[range(25) | [0, 1]] | [combinations] | length', STOPPED],
    // libjq computes constants when it compiles
    ['"x" * 1e9', ERROR],
    ['"x" * 20000000', ERROR],
    ['"x" * 20000000 | halt_error', ERROR],
    ['(("a" * 40) + "b") | test("^(a+)+$")', ERROR],
    ['.list[999999999] = 0', EXHAUSTED],
    ['reduce range(100) as $i ("halt"; [.])', EXHAUSTED],
    // jq exits by itself, since it cannot write so much
    ['["halt", .id * 9000000]', STOPPED],
    ['if .n == 2 then halt else .id * 9000000 end', STOPPED],
    ['reduce range(100) as $i (null; [.])', EXHAUSTED],
    ['reduce range(100000) as $i (null; [.]) | 1', STOPPED],
    [`.n${' + .n'.repeat(1_500)}`, ERROR],
  ])(
    'costs nobody else a value: %s',
    async (expression, expected) => {
      const rows = await impatient.evaluate(['.id', expression, '.n'], [{ id: 'a', n: 1, list: [] }]);
      expect(rows).toEqual([[value('a'), expected, value(1)]]);
      const ordinary = ['.at | strptime("%Y-%m-%d") | todate', '.id'];
      const [after] = await impatient.evaluate(ordinary, [{ id: 'b', at: '2024-06-07' }]);
      expect(after).toEqual([value('2024-06-07T00:00:00Z'), value('b')]);
    },
    30_000,
  );

  it('ends with an error only for the records that it cannot deal with', async () => {
    const crash = 'if .bad then reduce range(200) as $i (null; [.]) else .id end';
    const hang = 'if .bad then last(range(1e12)) else .id end';
    const inputs = Array.from({ length: 12 }, (_, index) => ({ id: `r${index}`, bad: index === 5 }));
    const rows = await impatient.evaluate([crash, hang, '.id'], inputs);
    expect(rows).toEqual(
      inputs.map(({ id, bad }) => (bad ? [EXHAUSTED, LATE, value(id)] : [value(id), value(id), value(id)])),
    );
  }, 30_000);

  it('is not tried again once it was late three times', async () => {
    const inputs = Array.from({ length: 150 }, (_, index) => ({ id: `r${index}` }));
    const rows = await impatient.evaluate(['last(range(1e11))', '.id'], inputs);
    // the first time it was late together with all the records of its slice
    const quarantined = stopped('expression_quarantined');
    expect(rows).toEqual(inputs.map(({ id }, index) => [index < 2 ? LATE : quarantined, value(id)]));
  }, 30_000);
});

describe('close', () => {
  it('ends work that would not end, and takes no more', async () => {
    const closing = createJqWebEvaluator({ logger: silentLogger, deadlineMs: 60_000 });
    await closing.compile(['.']);
    const running = closing.evaluate(['def f: f; f'], [1]);
    const waiting = closing.evaluate(['.'], [1]);
    const outcomes = Promise.allSettled([running, waiting]);
    await closing.close();
    const refused = { status: 'rejected', reason: expect.objectContaining({ code: 'evaluator_closed' }) as unknown };
    expect(await outcomes).toEqual([refused, refused]);
    await expect(closing.compile(['.b'])).rejects.toMatchObject({ code: 'evaluator_closed' });
    await closing.close();
  });

  it('may come before any work', async () => {
    const unused = createJqWebEvaluator({ logger: silentLogger });
    await unused.close();
    await expect(unused.evaluate(['.'], [1])).rejects.toMatchObject({ code: 'evaluator_closed' });
  });
});
