import { describe } from 'vitest';
import { type LibjqCase, itGivesWhatLibjqGives } from '../testing/libjq-case.fixture';

const CASES: readonly LibjqCase[] = [
  ['try contains("a") catch .', 1, ['number (1) and string ("a") cannot have their containment checked']],
  ['try ({} | contains([])) catch .', null, ['object ({}) and array ([]) cannot have their containment checked']],
  ['1 | contains(1)', null, [true]],
  ['"foobar"|contains("")', null, [true]],
  ['try add catch .', 1, ['Cannot iterate over number (1)']],
  ['add', { a: 1, b: 2 }, [3]],
  ['add', null, [], 'Cannot iterate over null (null)'],
  ['add', 'abc', [], 'Cannot iterate over string ("abc")'],
  ['try flatten catch .', 1, ['Cannot iterate over number (1)']],
  ['flatten', { a: [1, [2]], b: 3 }, [[1, 2, 3]]],
  ['try flatten("a") catch .', [1, [2]], ['string ("a") and number (1) cannot be subtracted']],
  ['reverse', [1, 2], [[2, 1]]],
  ['try reverse catch .', 'abc', ['Cannot index string with number (2)']],
  ['reverse', null, [[]]],
  ['reverse', '', [[]]],
  ['try reverse catch .', { a: 1 }, ['Cannot index object with number (0)']],
  ['try reverse catch .', 1, ['Cannot index number with number (0)']],
  ['try reverse catch .', 0, [[]]],
  ['reverse', {}, [[]]],
  ['inside("abc")', 'b', [true]],
  [
    'transpose',
    [[1], [2, 3]],
    [
      [
        [1, 2],
        [null, 3],
      ],
    ],
  ],
  ['add(.[].a)', [{ a: 1 }, { a: 2 }], [3]],
  ['flatten(1)', [[[1]]], [[[1]]]],
  ['flatten', null, [], 'Cannot iterate over null (null)'],
  ['try flatten catch .', 'a', ['Cannot iterate over string ("a")']],
  ['[1,2]|contains([1],[3])', null, [true, false]],
  ['[1,[2]] | flatten(0)', null, [[1, [2]]]],
  [
    '[.[] | {(.k): .v}] | add',
    [
      { k: 'x', v: 1 },
      { k: 'y', v: 2 },
    ],
    [{ x: 1, y: 2 }],
  ],
  [
    'transpose',
    [[1, 2], [3]],
    [
      [
        [1, 3],
        [2, null],
      ],
    ],
  ],
  ['contains({c:"a"})', { c: 7 }, [false]],
  ['contains([["a"]])', [[1]], [false]],
  ['contains(true)', false, [], 'boolean (false) and boolean (true) cannot have their containment checked'],
  ['inside({c:"a"})', { c: 7 }, [false]],
  ['[bsearch(1)]', [1, 1, 1, 1], [[2]]],
  ['bsearch([nan])', [[1], [2]], [-1]],
  ['transpose', [[1], 2.5], [], 'Cannot index number with number (0)'],
  ['transpose', [[1], true], [], 'boolean (true) has no length'],
  ['transpose', [[1], null, ''], [], 'Cannot index string with number (0)'],
  ['nan | reverse', null, [], 'Cannot index number with number (null)'],
];

describe('arrays, as libjq 1.8.2 has it', () => {
  itGivesWhatLibjqGives(CASES);
});
