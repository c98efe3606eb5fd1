import { describe, expect, it } from 'vitest';
import { NO_WATCH } from '../evaluation-watch';
import { Quarantine } from '../quarantine';
import { JsonataEvaluator } from './jsonata-evaluator';
import { Meter } from './meter';
import { NATIVE_NAMES, nativeFunctions } from './native-functions';

async function valueOf(expression: string, input = {}): Promise<unknown> {
  const engine = new JsonataEvaluator({ deadlineMs: 5_000, quarantine: new Quarantine(), watch: NO_WATCH });
  const [row] = await engine.evaluate([expression], [input]);
  return row?.[0]?.kind === 'value' ? row[0].value : row?.[0];
}

describe('nativeFunctions', () => {
  it('knows every function that it names', async () => {
    const functions = await nativeFunctions(new Meter(1_000, NO_WATCH));
    expect([...functions.keys()].sort()).toEqual([...NATIVE_NAMES].sort());
  });

  it.each([
    ['$substring("hello", 1, 2)', 'el'],
    ['("hello").$uppercase()', 'HELLO'],
    ['$map(["a", "b"], $uppercase)', ['A', 'B']],
    ['$map(["a", "b"], function($v, $i) { $v & $i })', ['a0', 'b1']],
    ['($first := $substring(?, 0, 1); $first("xyz"))', 'x'],
    ['($padded := $pad(?, 3, "#"); ["a", "b"].$padded($))', ['a##', 'b##']],
    ['($one := $append(?, $missing); $one([1]))', [1]],
    ['($sorted := $sort(?); $sorted([2, 1]))', [1, 2]],
    ['$replace("abc", /(b)/, function($m) { $m.groups[0] & "!" })', 'ab!c'],
    ['$match("a1b2", /[a-z](\\d)/).groups', ['1', '2']],
    ['$split("a1b", /\\d/)', ['a', 'b']],
    ['$contains("ABC", /b/i)', true],
    ['"a-b" ~> $split("-") ~> $join("+")', 'a+b'],
    ['($up := $trim ~> $uppercase; $up(" a "))', 'A'],
    ['$reduce([1, 2, 3], function($a, $b) { $a + $b })', 6],
    ['$filter([1, 2, 3], function($v) { $v > 1 })', [2, 3]],
    ['$single([1, 2, 3], function($v) { $v = 2 })', 2],
    ['$sort([3, 1, 2])', [1, 2, 3]],
    ['$sort([3, 1, 2], function($a, $b) { $a < $b })', [3, 2, 1]],
    ['$sift({"a": 1, "b": 2}, function($v) { $v > 1 })', { b: 2 }],
    ['$each({"a": 1}, function($v, $k) { $k & $v })', 'a1'],
    ['$spread({"a": 1, "b": 2})', [{ a: 1 }, { b: 2 }]],
    ['$merge([{"a": 1}, {"b": 2}])', { a: 1, b: 2 }],
    [
      '$zip([1, 2], [3, 4])',
      [
        [1, 3],
        [2, 4],
      ],
    ],
    ['$distinct([1, 1, 2])', [1, 2]],
    ['$formatNumber(1234.5, "#,##0.00")', '1,234.50'],
    ['$fromMillis(0, "[Y]-[M01]-[D01]")', '1970-01-01'],
    ['$string({"a": [1]})', '{"a":[1]}'],
    ['$base64decode($base64encode("a"))', 'a'],
    ['$exists(a) ? 1 : 2', 2],
    ['missing ?? "none"', 'none'],
    ['a ?: "none"', 'none'],
  ])('%s', async (expression, expected) => {
    expect(await valueOf(expression)).toEqual(expected);
  });

  it('keeps the words of the package for wrong arguments', async () => {
    const message = 'Argument 1 of function "length" does not match function signature';
    expect(await valueOf('$length(5)')).toEqual({ kind: 'error', message });
    expect(await valueOf('($l := $length(?); $l(5))')).toMatchObject({ kind: 'error' });
  });
});
