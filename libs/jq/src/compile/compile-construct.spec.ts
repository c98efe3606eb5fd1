import { describe } from 'vitest';
import { type LibjqCase, itGivesWhatLibjqGives } from '../testing/libjq-case.fixture';

const CASES: readonly LibjqCase[] = [
  ['{a: 1 | 2}', null, [{ a: 2 }]],
  ['{a: -1}', null, [{ a: -1 }]],
  ['"abc"[0:1]', null, ['a']],
  ['"abc".foo', null, [], 'Cannot index string with string ("foo")'],
  ['"a" * -1, "a" * 0.4, "a"*1.6, 0 * "a"', null, [null, '', 'a', '']],
  ['{} * 2', null, [], 'object ({}) and number (2) cannot be multiplied'],
  ['{} / 2', null, [], 'object ({}) and number (2) cannot be divided'],
  ['"a,b" / ","', null, [['a', 'b']]],
  ['"" / ","', null, [[]]],
  ['"" / ""', null, [[]]],
  ['"abc" / ""', null, [['a', 'b', 'c']]],
  ['{} - 1', null, [], 'object ({}) and number (1) cannot be subtracted'],
  ['[] + {}', null, [], 'array ([]) and object ({}) cannot be added'],
  ['{"a":1} + null', null, [{ a: 1 }]],
  ['{(.a):2}', { a: 1 }, [], 'Cannot use number (1) as object key'],
  ['{(.a):2}', { a: null }, [], 'Cannot use null (null) as object key'],
  ['{"a":1}|{a,b,"c"}', null, [{ a: 1, b: null, c: null }]],
  ['{"x":1}|{"a\\(.x)":2}', null, [{ a1: 2 }]],
  ['{"a1":7,"x":1}|{"a\\(.x)"}', null, [{ a1: 7 }]],
  ['{"a":{"b":1}}|{a:{b}}', null, [{ a: { b: null } }]],
  [
    '{a:(1,2),b:(3,4)}',
    null,
    [
      { a: 1, b: 3 },
      { a: 1, b: 4 },
      { a: 2, b: 3 },
      { a: 2, b: 4 },
    ],
  ],
  ['"a" # x \\', null, ['a']],
  ['"x" * 3.5', null, ['xxx']],
  ['3 * "x"', null, ['xxx']],
  ['"\\(1,2)-\\(3,4)"', null, ['1-3', '2-3', '1-4', '2-4']],
  ['{"a":1} * {"a":{"b":2}}', null, [{ a: { b: 2 } }]],
  ['{} * {}', null, [{}]],
  ['{"a":1,"b":{"c":2}} * {"b":{"d":3},"a":null}', null, [{ a: null, b: { c: 2, d: 3 } }]],
  ['"\\(empty)-\\(error("x"))"', null, [], 'x'],
  ['{a: 1, "b": 2,}', null, [{ a: 1, b: 2 }]],
];

describe('construction, as libjq 1.8.2 has it', () => {
  itGivesWhatLibjqGives(CASES);
});
