import { describe } from 'vitest';
import { type LibjqCase, itGivesWhatLibjqGives } from '../testing/libjq-case.fixture';

const CASES: readonly LibjqCase[] = [
  ['. as $x | $x.a', null, [null]],
  ['1 as $x | 2, $x', null, [2, 1]],
  ['. as [$a,$b] | $a+$b', [1, 2], [3]],
  ['. as {a:$x} | $x', { a: 1 }, [1]],
  ['. as {"a":$x} | $x', { a: 1 }, [1]],
  ['. as {$a} | $a', { a: 1 }, [1]],
  ['. as {"a\\(1)":$x} | $x', { a1: 1 }, [1]],
  ['. as {(.k):$x} | $x', { k: 'z', z: 5 }, [5]],
  ['. as {$a:[$x]} | [$a,$x]', { a: [1] }, [[[1], 1]]],
  ['. as [$a] | $a', { a: [1] }, [], 'Cannot index object with number (0)'],
  ['. as [$a,[$b]] | [$a,$b]', [1], [[1, null]]],
  ['[(1,2) as $x | (10,20)+$x]', null, [[11, 21, 12, 22]]],
  ['{"a":1}|.a as $x|$x', null, [1]],
  ['.[0] as $x | $x', [1], [1]],
  ['"x" as $x | "a\\($x)b"', null, ['axb']],
  ['[.[] as {a:$x, b:[$y]} | $x + $y]', [{ a: 1, b: [2] }], [[3]]],
  ['. as [$a, [$b, {c: $d}]] | [$a,$b,$d]', [1, [2, { c: 3 }]], [[1, 2, 3]]],
  ['(1,2,3) as $n | select($n % 2 == 1) | $n', null, [1, 3]],
  [
    '[reduce (. | tojson) as $i ((0, 10); [., $i])]',
    [1, 2],
    [
      [
        [0, '[1,2]'],
        [10, 'null'],
      ],
    ],
  ],
  [
    '[foreach (. | tojson) as $i ((0, 10); [., $i])]',
    [1, 2],
    [
      [
        [0, '[1,2]'],
        [10, '[1,2]'],
      ],
    ],
  ],
  ['. as [$a, $b] | 1', 'x', [], 'Cannot index string with number (1)'],
  [
    '[. as [{("a", "b"): $x}, {("a", "b"): $y}] | [$x, $y]]',
    [
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ],
    [
      [
        [1, 3],
        [2, 3],
        [1, 4],
        [2, 4],
      ],
    ],
  ],
  ['"k" as $x | . as {a: $x, ($x): $y} | [$x, $y]', { a: 1, k: 2 }, [[1, 2]]],
  ['. as [$x, $x] | $x', [1, 2], [2]],
  ['. as {a: $x, b: $x} | $x', { a: 1, b: 2 }, [1]],
  ['reduce .[] as [$a] ?// $a (5; if $a == 1 then error else . end)', [[1]], [null]],
  ['[reduce (.[0], error("s")) as $x ((1 as [$a] ?// $a | $a, 2); . + $x)]', [1], [], 's'],
];

describe('variables, as libjq 1.8.2 has it', () => {
  itGivesWhatLibjqGives(CASES);
});
