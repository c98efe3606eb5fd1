import { describe } from 'vitest';
import { type LibjqCase, itGivesWhatLibjqGives } from '../testing/libjq-case.fixture';

const CASES: readonly LibjqCase[] = [
  ['nan|tojson,tostring', null, ['null', 'null']],
  ['[infinite,-infinite,nan,-0]|tojson', null, ['[1.7976931348623157e+308,-1.7976931348623157e+308,null,0]']],
  ['floor', 'a', [], 'string ("a") number required'],
  [
    '[.[]|floor,ceil,round,trunc,fabs,sqrt]',
    [1.5, -1.5, 2.5],
    [[1, 2, 2, 1, 1.5, 1.224744871391589, -2, -1, -2, -1, 1.5, null, 2, 3, 3, 2, 2.5, 1.5811388300841898]],
  ],
  ['try floor catch .', 'a', ['string ("a") number required']],
  ['try pow(2;"a") catch .', null, ['string ("a") number required']],
  [
    '[pow(2;10),pow(2;0.5),log,log2,log10,exp,exp2,exp10]',
    10,
    [[1024, 1.4142135623730951, 2.302585092994046, 3.321928094887362, 1, 22026.465794806718, 1024, 10000000000]],
  ],
  ['abs', null, [], 'null (null) cannot be negated'],
  ['try abs catch .', null, ['null (null) cannot be negated']],
  ['try abs catch .', [], [[]]],
  ['isnormal', 0, [false]],
  ['[isinfinite,isnan,isnormal]', 1, [[false, false, true]]],
  ['try isnan catch .', 'a', [false]],
  ['isfinite', 'a', [false]],
  ['{"a":nan} == {"a":nan}', null, [false]],
  ['[pow(2,3;1,2)]', null, [[2, 3, 4, 9]]],
  ['nan|floor', null, [null]],
  ['[.[] | round, floor, sqrt]', [2.25, -1.5], [[2, 2, 1.5, -2, -2, null]]],
  ['infinite | floor, tostring, (. > 1)', null, [1.7976931348623157e308, '1.7976931348623157e+308', true]],
  ['[isnormal, isinfinite]', '12', [[false, false]]],
  ['fmin(error("a"); error("b"))', null, [], 'b'],
  ['[-(.a), -(.b | length), -(.a + 0)] | tojson', { a: 0 }, ['[0,-0,-0]']],
];

describe('mathematics, as libjq 1.8.2 has it', () => {
  itGivesWhatLibjqGives(CASES);
});
