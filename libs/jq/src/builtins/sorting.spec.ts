import { describe } from 'vitest';
import { type LibjqCase, itGivesWhatLibjqGives } from '../testing/libjq-case.fixture';

const CASES: readonly LibjqCase[] = [
  [
    '{"b":1,"a":2}|tojson,keys_unsorted,to_entries',
    null,
    [
      '{"b":1,"a":2}',
      ['b', 'a'],
      [
        { key: 'b', value: 1 },
        { key: 'a', value: 2 },
      ],
    ],
  ],
  ['try keys_unsorted catch .', 1, ['number (1) has no keys']],
  ['sort', null, [], 'null (null) cannot be sorted, as it is not an array'],
  ['try sort catch .', null, ['null (null) cannot be sorted, as it is not an array']],
  ['try sort_by(.a) catch .', { a: 1 }, ['Cannot index number with string ("a")']],
  ['try group_by(.a) catch .', { a: 1 }, ['Cannot index number with string ("a")']],
  ['try unique catch .', 1, ['number (1) cannot be sorted, as it is not an array']],
  ['try unique_by(.a) catch .', 's', ['Cannot iterate over string ("s")']],
  ['try min_by(.a) catch .', {}, ['object ({}) and array ([]) cannot be iterated over']],
  ['try min catch .', 'a', ['string ("a") and string ("a") cannot be iterated over']],
  [
    'sort_by(.a,.b)',
    [
      { a: 1, b: 2 },
      { a: 1, b: 1 },
    ],
    [
      [
        { a: 1, b: 1 },
        { a: 1, b: 2 },
      ],
    ],
  ],
  ['sort_by(empty)', [3, 1, 2], [[3, 1, 2]]],
  [
    'unique_by(.a)',
    [
      { a: 1, b: 2 },
      { a: 1, b: 1 },
    ],
    [[{ a: 1, b: 2 }]],
  ],
  [
    '[max_by(.a).b,min_by(.a).b]',
    [
      { a: 1, b: 2 },
      { a: 1, b: 1 },
    ],
    [[1, 2]],
  ],
  [
    'nan < nan, nan == nan, nan > nan, ([nan]|sort), (nan < 1), (1 < nan)',
    null,
    [true, false, false, [null], true, false],
  ],
  ['[nan,1,null]|sort,min,max,unique', null, [[null, null, 1], null, 1, [null, null, 1]]],
  ['[{"a":1,"b":2},{"a":1,"c":0},{"b":1}]|sort', null, [[{ a: 1, b: 2 }, { a: 1, c: 0 }, { b: 1 }]]],
  ['min_by(.x)', null, [], 'Cannot iterate over null (null)'],
  [
    'group_by(.t) | map({t: .[0].t, n: length})',
    [{ t: 2 }, { t: 1 }, { t: 2 }],
    [
      [
        { t: 1, n: 1 },
        { t: 2, n: 2 },
      ],
    ],
  ],
  ['min_by(.a), max_by(.a), (sort_by(-.a)|map(.a))', [{ a: 2 }, { a: 1 }, { a: 3 }], [{ a: 1 }, { a: 3 }, [3, 2, 1]]],
  ['unique_by(.a) | length', [{ a: 2 }, { a: 1 }, { a: 2 }], [2]],
  ['[nan] | sort, min, (.[0] < 0)', null, [[null], null, true]],
  ['sort_by(.a)', {}, [], 'object ({}) and array ([]) cannot be sorted, as they are not both arrays'],
  ['sort_by(nan)', [2, 1, 3], [[2, 1, 3]]],
  ['[limit(30; range(30))] | sort_by(nan) == .', null, [true]],
  ['[nan, 1, nan] | sort', null, [[null, null, 1]]],
];

describe('sorting, as libjq 1.8.2 has it', () => {
  itGivesWhatLibjqGives(CASES);
});
