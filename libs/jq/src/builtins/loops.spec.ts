import { describe } from 'vitest';
import { type LibjqCase, itGivesWhatLibjqGives } from '../testing/libjq-case.fixture';

const CASES: readonly LibjqCase[] = [
  ['{a: reduce 1 as $x (0;1)}', null, [{ a: 1 }]],
  ['try range("a") catch .', null, ['Range bounds must be numeric']],
  ['[range(0;1;0.3)]', null, [[0, 0.3, 0.6, 0.8999999999999999]]],
  ['[range(5;0)]', null, [[]]],
  ['[range(0;10;0)]', null, [[]]],
  ['[range(1;null)]', null, [], 'Range bounds must be numeric'],
  ['first, last, nth(1)', [1, 2, 3], [1, 3, 2]],
  ['first', null, [null]],
  ['try first catch .', 'a', ['Cannot index string with number (0)']],
  ['first(empty)', null, []],
  ['try nth(-1) catch .', [1, 2], [2]],
  ['nth(5)', [1], [null]],
  ['nth(1;1,2,3)', null, [2]],
  ['until(.>100;.*2)', 1, [128]],
  ['[limit(5;repeat(.*2))]', 1, [[2, 2, 2, 2, 2]]],
  ['[recurse(if .<3 then .+1 else empty end)]', 0, [[0, 1, 2, 3]]],
  [
    '[combinations]',
    [
      [1, 2],
      [3, 4],
    ],
    [
      [
        [1, 3],
        [1, 4],
        [2, 3],
        [2, 4],
      ],
    ],
  ],
  [
    '[combinations(2)]',
    [0, 1],
    [
      [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ],
    ],
  ],
  ['limit(0;1)', null, []],
  ['limit("a";1)', null, [], 'string ("a") and number (1) cannot be subtracted'],
  ['skip("a";1)', null, [], 'string ("a") and number (1) cannot be subtracted'],
  ['limit(-1;1)', null, [], "limit doesn't support negative count"],
  [
    '[foreach range(5) as $i (0;.+$i;[$i,.])]',
    null,
    [
      [
        [0, 0],
        [1, 1],
        [2, 3],
        [3, 6],
        [4, 10],
      ],
    ],
  ],
  ['[foreach range(3) as $i (0;empty;.)]', null, [[]]],
  ['reduce range(3) as $i (0;empty)', null, [null]],
  ['reduce range(3) as $i (0;.+$i,.*2)', null, [0]],
  ['reduce empty as $i (5;1)', null, [5]],
  ['[foreach range(3) as $i (0;.+$i,.*2;.)]', null, [[0, 0, 1, 0, 2, 0]]],
  ['[reduce range(3) as $i ((0,10);.+$i)]', null, [[3, 13]]],
  ['[label $a|label $b|1,break $a,2]', null, [[1]]],
  ['limit(1;label $f|1,break $f)', null, [1]],
  ['[first((1,error("x"))//3)]', null, [[1]]],
  ['[foreach (1,2,3) as $i (0; if $i==2 then empty else .+$i end; .)]', null, [[1, 3]]],
  [
    '[foreach (1,2,3) as $i (0; if $i==2 then empty else [.,$i] end; .)]',
    null,
    [
      [
        [0, 1],
        [null, 3],
      ],
    ],
  ],
  ['reduce (1,2,3) as $i (0; if $i==2 then empty else [.,$i] end)', null, [[null, 3]]],
  ['[limit(2,1;.[])]', [0, 1, 2], [[0, 1, 0]]],
  ['first(range(10;0;-1))', null, [10]],
  ['limit(3;range(10))', null, [0, 1, 2]],
  ['isempty(error("x"))', null, [], 'x'],
  ['isempty(1,error("x"))', null, [false]],
  ['any(error("x");.)', null, [], 'x'],
  ['[any(.[];.==1), all(.[];.==1)]', [1, 2], [[true, false]]],
  ['def f: reduce .[] as $x (0; . + $x); [[1,2],[3]] | map(f)', null, [[3, 3]]],
  ['[recurse(if . < 2 then .+1, .+1 else empty end)]', 0, [[0, 1, 2, 2, 1, 2, 2]]],
  ['[] | first, last', null, [null, null]],
  ['any', { a: true }, [true]],
  ['all', [], [true]],
  ['[limit(1.5;1,2,3)]', null, [[1, 2]]],
  ['[range(0,1;2,3)]', null, [[0, 1, 0, 1, 2, 1, 1, 2]]],
  ['[limit(3; repeat("x"))]', null, [['x', 'x', 'x']]],
  ['first(.[] | select(.a > 1)) // "none"', [{ a: 1 }], ['none']],
  ['label $done | .[] | if . > 2 then ., break $done else . end', [1, 2, 3, 4], [1, 2, 3]],
  ['any(.[]; . > 2), all(.[]; . > 0)', [1, 2, 3], [true, true]],
  ['[.a, .b] | map(values) | first', { b: 2 }, [2]],
  ['limit(2; .[] | select(. != null))', [null, 1, 2, 3], [1, 2]],
  [
    '[foreach (1,2,3) as $x (0; . + $x; [$x, .])]',
    null,
    [
      [
        [1, 1],
        [2, 3],
        [3, 6],
      ],
    ],
  ],
  ['.[-1:][0].x, last.x', [{ x: 1 }, { x: 2 }], [2, 2]],
  [
    '[range(3;0;-1)], [range(0;1;0.25)]',
    null,
    [
      [3, 2, 1],
      [0, 0.25, 0.5, 0.75],
    ],
  ],
  [
    '[combinations(2)]',
    ['a', 'b'],
    [
      [
        ['a', 'a'],
        ['a', 'b'],
        ['b', 'a'],
        ['b', 'b'],
      ],
    ],
  ],
  ['first, last, nth(1), .[1]', [5, 6], [5, 6, 6, 6]],
  ['[limit(3; range(0; nan))]', null, [[0, 1, 2]]],
];

describe('loops, as libjq 1.8.2 has it', () => {
  itGivesWhatLibjqGives(CASES);
});
