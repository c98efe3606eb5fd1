import { describe } from 'vitest';
import { type LibjqCase, itGivesWhatLibjqGives } from '../testing/libjq-case.fixture';

const CASES: readonly LibjqCase[] = [
  ['try keys catch .', 'a', ['string ("a") has no keys']],
  ['try has("a") catch .', null, [false]],
  ['try has(0) catch .', { '0': 1 }, ['Cannot check whether object has a number key']],
  ['try has("a") catch .', [1], ['Cannot check whether array has a string key']],
  ['has(1.5)', [1, 2], [true]],
  ['has(-1)', [1, 2], [false]],
  [
    'to_entries',
    [1, 2],
    [
      [
        { key: 0, value: 1 },
        { key: 1, value: 2 },
      ],
    ],
  ],
  ['try to_entries catch .', 'a', ['string ("a") has no keys']],
  ['from_entries', [['a', 1]], [], 'Cannot index array with string ("key")'],
  ['from_entries', [{ key: null, value: 1 }], [], 'Cannot use null (null) as object key'],
  ['from_entries', [{ key: false, value: 1 }], [], 'Cannot use null (null) as object key'],
  ['from_entries', [{ key: 1, value: 1 }], [], 'Cannot use number (1) as object key'],
  ['try from_entries catch .', [{ key: 1, value: 1 }], ['Cannot use number (1) as object key']],
  ['try from_entries catch .', [{ key: false, value: 1 }], ['Cannot use null (null) as object key']],
  ['try from_entries catch .', [{ key: { a: 1 }, value: 1 }], ['Cannot use object ({"a":1}) as object key']],
  [
    'from_entries',
    [
      { name: 'a', value: 1 },
      { k: 'b', v: 2 },
    ],
    [],
    'Cannot use null (null) as object key',
  ],
  ['try from_entries catch .', [{ k: 'b', v: 2 }], ['Cannot use null (null) as object key']],
  ['from_entries', [{ key: 'a' }], [{ a: null }]],
  ['from_entries', [], [{}]],
  ['try from_entries catch .', { a: { key: 'x', value: 2 } }, [{ x: 2 }]],
  ['to_entries', null, [], 'null (null) has no keys'],
  ['to_entries|map(.key)', { b: 1, a: 2 }, [['b', 'a']]],
  ['keys', { b: 1, a: 2, B: 0, '😀': 1, '\uff00': 1 }, [['B', 'a', 'b', '＀', '😀']]],
  ['{"a":1}|has("a","b")', null, [true, false]],
  ['IN(.[];1,2)', [1], [true]],
  ['.[]|IN(1,2)', [1, 3], [true, false]],
  ['INDEX(.id)', [{ id: 1 }, { id: 'x' }], [{ '1': { id: 1 }, x: { id: 'x' } }]],
  ['to_entries[] | select(.value > 1) | .key', { a: 1, b: 2 }, ['b']],
  ['to_entries|from_entries', { a: 1 }, [{ a: 1 }]],
  ['[has("a","b")]', { a: 1 }, [[true, false]]],
  ['[1,2,3] | IN(2), (.[] | IN(2,3))', null, [false, false, true, true]],
  ['{"b":1} | has("a"), (.a == null)', null, [false, true]],
];

describe('objects, as libjq 1.8.2 has it', () => {
  itGivesWhatLibjqGives(CASES);
});
