import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from './parse-json';

const parsed = (text: string): unknown => {
  try {
    return parseJson(text);
  } catch (error) {
    return error;
  }
};
const parsedPlainly = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
};

describe('parseJson', () => {
  it.each([
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['[12345678901234567890,1]', ['12345678901234567890', 1]],
    ['{"id" : 1234567890123456789 }', { id: '1234567890123456789' }],
    // a double holds these two, and prints them otherwise
    ['12345678901234567168', '12345678901234567168'],
    ['1000000000000000000000', '1000000000000000000000'],
    [`1${'0'.repeat(400)}`, `1${'0'.repeat(400)}`],
  ])('gives %s as its digits', (text, expected) => {
    expect(parseJson(text)).toEqual(expected);
  });

  it.each([
    '9007199254740991',
    '-9007199254740992',
    '10000000000000000',
    '0.12345678901234567890',
    '1234567890123456789.5',
    '1234567890123456789e1',
    '1e-1234567890123456789',
    '-0',
    '"1234567890123456789"',
    '{"1234567890123456789":"\\"1234567890123456789","a":"\\\\"}',
    '["\\\\ud83d", "\\ud83d\\ude00", "😀", 1234567890123456]',
  ])('reads %s as JSON.parse does', (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it.each([
    ['"\\ud83d"', '\uFFFD'],
    ['"a\\uDE00\\ud83d\\ud83d\\uDe00"', 'a\uFFFD\uFFFD😀'],
    ['"\\ud83d-\\ude00"', '\uFFFD-\uFFFD'],
    ['{"\\ud83d":"\\\\\\ud83d"}', { '\uFFFD': '\\\uFFFD' }],
  ])('replaces the half surrogate pairs of %j', (text, expected) => {
    expect(parseJson(text)).toEqual(expected);
  });

  it('makes __proto__ a key like any other', () => {
    const value = parseJson('{"__proto__":{"id":1234567890123456789}}') as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.entries(value)).toEqual([['__proto__', { id: '1234567890123456789' }]]);
  });

  it.each(['', '{', '01234567890123456789', '1234567890123456789-1', '[1234567890123456789', '"\\ud83d', '\\ud83d'])(
    'refuses %j with the words of JSON.parse',
    (text) => {
      expect(parsed(text)).toBeInstanceOf(SyntaxError);
      expect(parsed(text)).toEqual(parsedPlainly(text));
    },
  );

  it('gives back every integer of a body to the digit, and everything else as JSON.parse does', () => {
    fc.assert(
      fc.property(document, ({ text, value }) => {
        expect(parseJson(text)).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it('gives well-formed text, and what JSON.parse gives but for the halves', () => {
    const unit = fc.constantFrom('\\ud83d', '\\uDE00', '\\\\', '\\"', '\\u0041', '1234567890123456', 'x');
    fc.assert(
      fc.property(fc.string({ unit }), (content) => {
        const text = `["${content}"]`;
        const [given] = parseJson(text) as string[];
        const [plain] = JSON.parse(text) as string[];
        expect(given).toBe(plain?.replace(/[\uD800-\uDFFF]/gu, '\uFFFD'));
      }),
    );
  });

  it('fails exactly where JSON.parse fails', () => {
    const unit = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ':',
      '1234567890123456',
      '7',
      '-',
      '.',
      'e',
      ' ',
      '\\ud83d',
    );
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        expect(parsed(text) instanceof SyntaxError).toBe(parsedPlainly(text) instanceof SyntaxError);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['digits', `${'9'.repeat(4_000_000)}`],
    ['digits before a fraction', `${'9'.repeat(4_000_000)}.5`],
    ['escapes', `["${'\\ud83d'.repeat(1_000_000)}", 1234567890123456789]`],
    ['backslashes', `["${'\\\\'.repeat(2_000_000)}", 1234567890123456789]`],
    ['brackets', `${'['.repeat(1_000_000)}1234567890123456789${']'.repeat(1_000_000)}`],
  ])(
    'comes to an end with a body of %s',
    (_what, text) => {
      expect(parsed(text)).not.toBeInstanceOf(RangeError);
    },
    20_000,
  );
});

interface Written {
  readonly text: string;
  readonly value: unknown;
}

const space = fc.constantFrom('', ' ', '\n\t', '\r\n');
const plain = fc
  .oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null))
  .map((value): Written => ({ text: JSON.stringify(value), value: JSON.parse(JSON.stringify(value)) as unknown }));
/** Beyond what any double holds to the digit, so that it is known without arithmetic what is to come of it. */
const integer = fc
  .tuple(fc.constantFrom('', '-'), fc.stringMatching(/^[1-9][0-9]{20,40}$/))
  .map(([sign, digits]): Written => ({ text: `${sign}${digits}`, value: `${sign}${digits}` }));
const string = fc
  .string({
    unit: fc.oneof(fc.string({ unit: 'grapheme', maxLength: 1 }), fc.constantFrom('"', '\\', '1234567890123456789')),
  })
  .chain((value) => fc.constantFrom(JSON.stringify(value), escaped(value)).map((text): Written => ({ text, value })));
const { document } = fc.letrec<{ document: Written; list: Written; object: Written }>((tie) => ({
  document: fc
    .tuple(space, fc.oneof({ maxDepth: 4 }, plain, integer, string, tie('list'), tie('object')), space)
    .map(([before, { text, value }, after]) => ({ text: `${before}${text}${after}`, value })),
  list: fc.array(tie('document'), { maxLength: 5 }).map((items) => ({
    text: `[${items.map(({ text }) => text).join(',')}]`,
    value: items.map(({ value }) => value),
  })),
  object: fc.array(fc.tuple(string, space, tie('document')), { maxLength: 5 }).map((pairs) => ({
    text: `{${pairs.map(([key, gap, { text }]) => `${key.text}${gap}:${text}`).join(',')}}`,
    value: Object.fromEntries(pairs.map(([key, , { value }]) => [key.value, value])),
  })),
}));

function escaped(text: string): string {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, '0'));
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`;
}
