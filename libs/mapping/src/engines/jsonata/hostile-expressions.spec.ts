import type { JsonValue } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { NO_WATCH } from '../evaluation-watch';
import type { Evaluation } from '../evaluator';
import { Quarantine } from '../quarantine';
import { JsonataEvaluator } from './jsonata-evaluator';
import { MAX_TEXT_LENGTH } from './limits';

/** Far more than any of the expressions needs: what runs into it was not stopped by its own bound. */
const HANG_MS = 20_000;
const RECORD = { id: 'i1', list: [1, 2], o: { a: 1 }, items: [] };

const engine = () => new JsonataEvaluator({ deadlineMs: HANG_MS, quarantine: new Quarantine(), watch: NO_WATCH });

async function evaluate(expression: string, input: JsonValue = RECORD): Promise<Evaluation | undefined> {
  const rows = await engine().evaluate([expression], [input]);
  return rows[0]?.[0];
}

describe('an expression has no way to the process', () => {
  it.each([
    'constructor',
    '__proto__',
    'toString',
    'id.length',
    'id.constructor',
    'list.constructor',
    'list.length',
    'o.hasOwnProperty',
    '$.constructor.constructor("return process")()',
    'id.constructor.constructor("return process")()',
    '$lookup($, "constructor")',
    '$lookup(list, "__proto__")',
    '$sum.implementation',
    '($f := function() { 1 }; $f.environment)',
    '($f := function() { 1 }; $f.apply)',
    '($r := /a/; $r.constructor)',
    '$keys($sum)',
    '$process',
    '$constructor',
    '$__proto__',
    '`the run of the expression`',
  ])('%s gives nothing', async (expression) => {
    expect(await evaluate(expression)).toEqual({ kind: 'empty' });
  });

  it.each([
    '$spread(?)($sum)',
    '$merge(?)([$sum])',
    '$sift(?, ?)($sum, function() { true })',
    '$each(?, ?)(function() { 1 }, function($v) { $v })',
    '$parseInteger("constructor", "w")()',
    '($r := /a/; $r("a").next())',
    '$replace("a", /a/, function($m) { $m.next() })',
    '$count($spread([[$sum]]))',
    '$spread([$sum]).implementation',
    '$spread($sum, ?)()',
    '$each(function() { 1 }, ?)(function($v) { $v })',
    '$map([1], function($v, $i, $a) { $a.push })[0]()',
    '$base64encode(?)({"length": 4000000000})',
    '$the run of the expression',
  ])('%s is an error', async (expression) => {
    expect(await evaluate(expression)).toMatchObject({ kind: 'error' });
  });

  it('tells nothing of the machine in its messages', async () => {
    for (const template of ['{{stack}}', '{{{stack}}}', '{{{{stack}}}}']) {
      expect(await evaluate(`$error("${template}")`)).toEqual({ kind: 'error', message: template });
      expect(await evaluate(`$assert(false, "${template}")`)).toEqual({ kind: 'error', message: template });
    }
  });

  it.each([
    ['$eval("1")', '$eval is not available'],
    ['($e := $eval; $e("1"))', '$eval is not available'],
    ['(function($eval) { 1 })(1)', '$eval is not available'],
    ['$clone($)', '$clone is not available'],
    ['$ ~> |$|{"__proto__": {"a": 1}}|', 'transform operator'],
    ['$ ~> |$sum|{"implementation": 1}|', 'transform operator'],
    ['function($x)<(s](a+)+$[):n> { 1 }', 'signatures of functions'],
    ['list@$then.($then)', '$then'],
    ['list#$then.($then)', '$then'],
  ])('%s does not compile', async (expression, message) => {
    expect(await engine().compile([expression])).toMatchObject([
      { ok: false, fault: { message: expect.stringContaining(message) as string, line: 1 } },
    ]);
  });

  it('has __proto__ as an ordinary key, in and out', async () => {
    const input = JSON.parse('{"__proto__": {"polluted": 1}}') as JsonValue;
    const made = await evaluate('{"__proto__": {"polluted": 2}}');
    expect(made?.kind === 'value' && JSON.stringify(made.value)).toBe('{"__proto__":{"polluted":2}}');
    const given = await evaluate('$merge([$, {"a": polluted}])', input);
    expect(given?.kind === 'value' && JSON.stringify(given.value)).toBe('{"__proto__":{"polluted":1}}');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each(['_jsonata_lambda', '_jsonata_function'])('does not take a record with %s for a function', async (key) => {
    const forged = { f: { [key]: true, implementation: {}, body: {} } };
    const message = expect.stringContaining(`the key ${key}`) as string;
    expect(await evaluate('$f(1)', forged)).toEqual({ kind: 'error', message });
    expect(await evaluate('text', { text: `"${key}"` })).toEqual({ kind: 'value', value: `"${key}"` });
    expect(await evaluate(`{"${key}": true}`)).toMatchObject({ kind: 'error' });
  });
});

describe('an expression ends', () => {
  const limited = { kind: 'error', limit: expect.stringContaining('expression_') as string };
  const doubled = (step: string) =>
    `($double := function($v, $n) { $n = 0 ? $v : $double(${step}, $n - 1) }; $double(["ab"], 60))`;

  it.each([
    ['a range', '[1..1000000000]'],
    ['ranges in ranges', '[1..5000].[[1..5000]]'],
    ['recursion without end', '($f := function($n) { 1 + $f($n + 1) }; $f(0))'],
    ['a text that doubles', `$length(${doubled('$join([$v, $v])')})`],
    ['texts one after the other', '($s := $pad("", 1000000); [1..5000].$uppercase($s))'],
    ['a list that doubles', `$count(${doubled('$append($v, $v)')})`],
    ['a tree that doubles, compared', `${doubled('{"a": $v, "b": $v}')} = ${doubled('{"a": $v, "b": $v}')}`],
    ['a tree that doubles, written', `$string(${doubled('[[$v], [$v]]')})`],
    ['a tree without a bottom', '($f := function($v, $n) { $n = 0 ? $v : $f([[$v]], $n - 1) }; $f(1, 5000))'],
    ['$pad', '$pad("", 1000000000)'],
    ['$pad with a long text', '$pad("", 1000000, $pad("", 1000))'],
    ['$join', '($s := $pad("", 100000); $join([$s, $s, $s, $s, $s, $s, $s, $s, $s, $s, $s]))'],
    ['$replace of each letter', '($s := $pad("", 100000); $replace($s, " ", $s))'],
    ['$distinct', '($s := $split($pad("", 100000), ""); $distinct($s))'],
    ['$sort', '$sort($split($pad("", 100000), ""))'],
    ['$zip', '($z := $split($pad("", 1000000), ""); $zip($z, $z, $z, $z, $z, $z, $z, $z, $z, $z))'],
    ['a pattern of a thousand steps', '$contains($pad("", 1000000), /(?: ?){200} {200}b/)'],
    ['a wide picture', '$now("[Y,1000000000]")'],
    ['a wide picture with a space', '$now("[Y,*-1 000 000 000]")'],
    ['a picture without separators', '$toMillis($pad("", 60, "1") & "x", "[Y][X][M][x][D][d][H][m][s]")'],
    ['a long picture', '$formatInteger(1, $pad("", 1000, "0"))'],
  ])('%s', async (_, expression) => {
    expect(await evaluate(expression)).toMatchObject(limited);
  });

  it.each([
    ['$formatNumber(1/0, "0.0e0")', 'out of range'],
    ['$formatInteger(1/0, "A")', 'out of range'],
    ['$fromMillis(0, "[ZA]", $pad("", 400, "9"))', 'out of range'],
    ['$toMillis("one", "[Yw][Mw]")', 'dates in words'],
    ['(function($f) { {"then": $f} })(function($r) { 1 })', 'cannot keep a function'],
    ['list{"then": $f($sum)}', 'non-function'],
    ['(function($f) { list{"then": $f} })($sum)', 'cannot keep a function'],
    ['(function($f) { {"toJSON": $f} })($sum)', 'cannot keep a function'],
  ])('%s is an error', async (expression, message) => {
    expect(await evaluate(expression)).toEqual({ kind: 'error', message: expect.stringContaining(message) as string });
  });

  it('takes the other elements of an array along when one of them fails', async () => {
    const evaluator = engine();
    const endless = '($f := function($n) { $f($n + 1) }; $f(0))';
    const rows = await evaluator.evaluate([`[$error("no"), ${endless}]`, 'id'], [RECORD]);
    expect(rows).toEqual([
      [
        { kind: 'error', message: 'no' },
        { kind: 'value', value: 'i1' },
      ],
    ]);
  });

  it('allows what is just within the limits', async () => {
    expect(await evaluate(`$length($pad("", ${MAX_TEXT_LENGTH}))`)).toEqual({ kind: 'value', value: MAX_TEXT_LENGTH });
    expect(await evaluate('$count([1..5000]^(>$))')).toEqual({ kind: 'value', value: 5_000 });
    expect(await evaluate('$toMillis("2026-09-23T10:11:12.500+02:00", "[Y]-[M]-[D]T[H]:[m]:[s].[f][Z]")')).toEqual({
      kind: 'value',
      value: Date.UTC(2026, 8, 23, 8, 11, 12, 500),
    });
  });
});
