import type { JsonValue } from '@quayside/domain';
import fc from 'fast-check';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { NO_WATCH } from '../evaluation-watch';
import { Quarantine } from '../quarantine';
import { JsonataEvaluator } from './jsonata-evaluator';

// the quarantine is of no interest here, so that each case has its own
const engine = () => new JsonataEvaluator({ deadlineMs: 2_000, quarantine: new Quarantine(), watch: NO_WATCH });

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<JsonValue>;
const key = fc.constantFrom('a', 'b', 'c');
const record = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<JsonValue>(null, true, 0, 1, 'x', ''),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

/** Expressions that build, take apart, sort, group and bind. */
const expression = fc.letrec<{ expression: string }>((tie) => {
  const two = fc.tuple(tie('expression'), tie('expression'));
  const one = (format: (inner: string) => string) => tie('expression').map(format);
  return {
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom('$', '$$', 'a', 'b', 'c', '*', '**', '1', '"x"', 'null', '[]', '$v'),
      two.map(([left, right]) => `${left}.(${right})`),
      two.map(([left, right]) => `$append(${left}, ${right})`),
      two.map(([left, right]) => `[${left}, ${right}]`),
      two.map(([left, right]) => `(${left}){$string($): ${right}}`),
      two.map(([left, right]) => `(${left})[${right}]`),
      two.map(([left, right]) => `($v := ${left}; ${right})`),
      two.map(([left, right]) => `(${left})^(${right})`),
      two.map(([left, right]) => `(${left})#$v.(${right})`),
      one((inner) => `(${inner})[]`),
      one((inner) => `$merge(${inner})`),
      one((inner) => `$sift(${inner}, function($x) { $x = 1 })`),
      one((inner) => `$map(${inner}, function($x) { [$x] })`),
      one((inner) => `$reverse($spread(${inner}))`),
    ),
  };
}).expression;

async function byItself(text: string, input: unknown): Promise<{ readonly kind: string; readonly value?: unknown }> {
  try {
    const value: unknown = await jsonata(text).evaluate(input);
    return value === undefined ? { kind: 'empty' } : { kind: 'value', value };
  } catch {
    return { kind: 'error' };
  }
}

describe('JsonataEvaluator, for any record', () => {
  it('gives the record itself for $, in the same order', async () => {
    await fc.assert(
      fc.asyncProperty(json, async (input) => {
        const [[evaluation] = []] = await engine().evaluate(['$'], [input]);
        expect(JSON.stringify(evaluation)).toBe(JSON.stringify({ kind: 'value', value: input }));
      }),
    );
  });

  it('leaves the record as it is, and gives what JSON has', async () => {
    let values = 0;
    await fc.assert(
      fc.asyncProperty(record, expression, async (input, text) => {
        const before = structuredClone(input);
        const [[first, itself, again] = []] = await engine().evaluate([text, '$', text], [input]);
        expect(input).toStrictEqual(before);
        expect(itself).toStrictEqual({ kind: 'value', value: before });
        expect(again).toStrictEqual(first);
        if (first?.kind !== 'value') return;
        values += 1;
        expect(first.value).toStrictEqual(JSON.parse(JSON.stringify(first.value)));
      }),
      { numRuns: 300 },
    );
    // most of the expressions have to work for this to mean anything
    expect(values).toBeGreaterThan(50);
  });

  it('gives what the package gives by itself', async () => {
    await fc.assert(
      fc.asyncProperty(record, expression, async (input, text) => {
        // at the start of an array * finds the marks of the package, which differ with its options
        fc.pre(!/\[.*\*/.test(text));
        const [[evaluation] = []] = await engine().evaluate([text], [input]);
        const alone = await byItself(text, structuredClone(input));
        expect(evaluation?.kind).toBe(alone.kind);
        if (evaluation?.kind === 'value') expect(JSON.stringify(evaluation)).toBe(JSON.stringify(alone));
      }),
      { numRuns: 300 },
    );
  });

  it('takes any text for an expression without throwing', async () => {
    const token = fc.constantFrom(
      ...[
        '$',
        '$x',
        'a',
        '.',
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        ':',
        ';',
        ',',
        ':=',
        '?',
        '??',
        '?:',
        '/',
        '/a/',
        '"',
        "'",
      ],
      ...['1', '-', '+', '*', '**', '%', '~>', '|', '@', '#', '^', '<', '>', '=', '!', '&', '`', '\\', '/*', ' ', '\n'],
      ...['function', '$sum', '$map', '$string', '$match', 'and', 'in', 'true', '..'],
    );
    const texts = fc.oneof(fc.string(), fc.string({ unit: token, maxLength: 15 }));
    await fc.assert(
      fc.asyncProperty(texts, json, async (text, input) => {
        const evaluator = engine();
        const [compilation] = await evaluator.compile([text]);
        const [[evaluation] = []] = await evaluator.evaluate([text], [input]);
        if (compilation?.ok === false) expect(evaluation?.kind).toBe('error');
        if (evaluation?.kind === 'error') expect(evaluation.message).toEqual(expect.stringMatching(/./));
      }),
      { numRuns: 500 },
    );
  });
});
