import fc from 'fast-check';
import type { Json } from '../values/json';

/** Keys that JavaScript keeps in the order they came in, as jq does. */
const keys = fc.constantFrom(
  'a',
  'b',
  'c',
  'id',
  'name',
  'key',
  'value',
  'x',
  'x y',
  'é',
  '😀',
  'Name',
  '',
  '__proto__',
);

const words = fc.constantFrom(
  'a',
  'b',
  'open',
  'Open',
  'PROJ-12',
  'a,b,,c',
  'x y z',
  ' pad\t',
  'ünï',
  '😀',
  'e\u0301',
  'a\u{1F600}b',
  '\ue000',
  '',
  'line1\nline2',
  'true',
  'null',
  '1.25',
  '-1.5',
  ' 7',
  '0x10',
  '[1,2]',
  '{"a":1}',
  '[1,',
  'https://h.example/a/b?c=d&e=f',
  "it's",
  '"q"',
  '<b>&amp;',
  '\\',
  'dGV4dA==',
  'a%20b%C3%A9',
  'refs/heads/main',
  'v1.10.2',
  'a@b.example',
  'k=v;l=w',
  '\u0001x',
);
const dates = fc.constantFrom(
  '2015-03-05T23:51:47Z',
  '2024-02-29T00:00:00Z',
  '2024-02-29',
  '10/12/2023 08:15',
  '2023-10-12T08:15:30+0200',
  '1700000000',
  'Thursday, March 05, 2015',
  '1969-12-31T23:59:59Z',
  '2024-06-07T08:09:10.123Z',
);
const numbers = fc.oneof(
  fc.integer({ min: -3, max: 12 }),
  fc.constantFrom(
    0.5,
    -7,
    2.25,
    0.1,
    1425599621,
    1700000000.25,
    123456789012,
    4294967296,
    -86400,
    1234567,
    99.99,
    0.001,
  ),
);
const text = fc.oneof({ weight: 4, arbitrary: words }, dates, fc.string({ unit: 'grapheme', maxLength: 6 }));
const scalars: fc.Arbitrary<Json> = fc.oneof(text, numbers, fc.boolean(), fc.constant(null));

const { json } = fc.letrec<{ readonly json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    scalars,
    fc.array(tie('json'), { maxLength: 4 }),
    fc.uniqueArray(fc.tuple(keys, tie('json')), { maxLength: 4, selector: ([key]) => key }).map(objectOf),
  ),
}));

function objectOf(entries: readonly (readonly [string, Json])[]): Json {
  return Object.fromEntries(entries);
}

function mostly(usual: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  return fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: json });
}

const item = fc.record(
  { id: numbers, name: words, n: numbers, tags: fc.array(words, { maxLength: 3 }), key: words, value: scalars },
  { requiredKeys: [] },
);

/** What integrations give: a record with texts, numbers, dates, lists of texts and of records. Any part may be missing or odd. */
const record = fc.record(
  {
    name: mostly(text),
    id: mostly(numbers),
    n: mostly(numbers),
    ok: mostly(fc.boolean()),
    at: mostly(fc.oneof(dates, fc.constantFrom(1425599621, 0, -60))),
    tags: mostly(fc.array(text, { maxLength: 4 })),
    items: mostly(fc.array(item, { maxLength: 4 })),
    sub: mostly(fc.record({ a: text, b: numbers, id: scalars }, { requiredKeys: [] })),
    nothing: fc.constant(null),
  },
  { requiredKeys: [] },
);

export const inputs: fc.Arbitrary<Json> = fc.oneof(
  { weight: 5, arbitrary: record },
  { weight: 1, arbitrary: json },
  { weight: 1, arbitrary: fc.array(item, { maxLength: 4 }) },
  { weight: 1, arbitrary: text },
);
