import { describe } from 'vitest';
import { type LibjqCase, itGivesWhatLibjqGives } from '../testing/libjq-case.fixture';

const CASES: readonly LibjqCase[] = [
  ['[] * 2', null, [], 'array ([]) and number (2) cannot be multiplied'],
  ['[1,2,2] - [2]', null, [[1]]],
  ['5 / 0', null, [], 'number (5) and number (0) cannot be divided because the divisor is zero'],
  ['5 % 0', null, [], 'number (5) and number (0) cannot be divided (remainder) because the divisor is zero'],
  ['5 % 0.5', null, [], 'number (5) and number (0.5) cannot be divided (remainder) because the divisor is zero'],
  ['5.9 % 2.1', null, [1]],
  ['-5 % 3', null, [-2]],
  ['5 % -3', null, [2]],
  ['1e19 % 7', null, [0]],
  ['null % 2', null, [], 'null (null) and number (2) cannot be divided (remainder)'],
  ['null + 1, 1 + null, null+null', null, [1, 1, null]],
  ['map(.)', null, [], 'Cannot iterate over null (null)'],
  ['map(.+1)', { a: 1 }, [[2]]],
  ['[(1,2)+(10,20)]', null, [[11, 12, 21, 22]]],
  ['1', null, [1]],
  ['null * 2', null, [], 'null (null) and number (2) cannot be multiplied'],
  ['1.10', null, [1.1]],
  ['[1.10]', null, [[1.1]]],
];

describe('operators, as libjq 1.8.2 has it', () => {
  itGivesWhatLibjqGives(CASES);
});
