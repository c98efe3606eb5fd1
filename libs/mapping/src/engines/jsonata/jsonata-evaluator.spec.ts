import type { JsonValue } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { NO_WATCH, type EvaluationWatch } from '../evaluation-watch';
import type { Evaluation } from '../evaluator';
import { Quarantine } from '../quarantine';
import { JsonataEvaluator } from './jsonata-evaluator';

function engine(options: { deadlineMs?: number; quarantine?: Quarantine; watch?: EvaluationWatch } = {}) {
  return new JsonataEvaluator({ deadlineMs: 5_000, quarantine: new Quarantine(), watch: NO_WATCH, ...options });
}

const value = (given: JsonValue): Evaluation => ({ kind: 'value', value: given });
const EMPTY: Evaluation = { kind: 'empty' };
const failed = (message: string): unknown => ({ kind: 'error', message: expect.stringContaining(message) as string });
/** It calls itself without end, and without using more memory. */
const ENDLESS = '($f := function($n) { $f($n + 1) }; $f(0))';

async function evaluateOn(input: JsonValue, ...expressions: string[]): Promise<readonly Evaluation[]> {
  const [row = []] = await engine().evaluate(expressions, [input]);
  return row;
}

describe('JsonataEvaluator', () => {
  it('answers every expression for every record', async () => {
    const rows = await engine().evaluate(['n', 'n[$ > 1]', '$error("no")'], [{ n: 1 }, { n: 2 }]);
    expect(rows).toEqual([
      [value(1), EMPTY, failed('no')],
      [value(2), value(2), failed('no')],
    ]);
  });

  it.each([
    ['a.', 'Unexpected end of expression', 1, 3],
    ['a +\n )', 'cannot be used as a unary operator', 2, 2],
    ['a b', 'Syntax error: "b"', 1, 3],
    ['"\\q"', 'Unsupported escape sequence', 1, 3],
    ['/a', 'No terminating /', 1, 3],
    ['', 'Unexpected end of expression', 1, 1],
    ['$x ~> |a|{}|', 'transform operator', 1, 7],
  ])('tells where %j does not compile', async (expression, message, line, column) => {
    const [compilation] = await engine().compile([expression]);
    expect(compilation).toEqual({
      ok: false,
      fault: { message: expect.stringContaining(message) as string, line, column },
    });
    expect(await evaluateOn({}, expression, '1')).toEqual([failed(message), value(1)]);
  });

  it.each([
    ['too long', `"${'é'.repeat(4_000)}"`, 'more than 8000 bytes'],
    ['too many brackets', '('.repeat(7_999), 'nested too deeply'],
    ['too many of ??', `${'('.repeat(30)}a${' ?? b)'.repeat(30)}`, 'too many ??'],
  ])('refuses what is %s', async (_, expression, message) => {
    expect(await engine().compile([expression])).toMatchObject([{ ok: false, fault: failedFault(message) }]);
  });

  it('gives plain values: no marks, no functions, and numbers that JSON has', async () => {
    const [array, one, kept] = await evaluateOn({ a: [{ b: 1 }, { b: 2 }] }, 'a.b', 'a[0].b', 'a[0].b[]');
    expect([array, one, kept]).toStrictEqual([value([1, 2]), value(1), value([1])]);
    const MAX = Number.MAX_VALUE;
    expect(await evaluateOn({}, '1/0', '-1/0', '{"x": [0/0]}')).toEqual([
      value(MAX),
      value(-MAX),
      value({ x: [null] }),
    ]);
    expect(await evaluateOn({}, '$sum', 'function($x) { $x }', '($r := /a/; $r)', '{"f": function() { 1 }}')).toEqual(
      Array.from({ length: 4 }, () => failed('it gave a function; expected a JSON value')),
    );
  });

  it('gives a list as it is, also where it is the record', async () => {
    expect(await evaluateOn([[1], []], '$', '$count($)', '$[0]')).toEqual([value([[1], []]), value(2), value([1])]);
  });

  it('starts each expression afresh: without the variables of another, and with the record as it came', async () => {
    const input = { items: [], list: [1], o: { a: 1 } };
    const before = structuredClone(input);
    const evaluator = engine();
    const expressions = ['$x := 1', '$x', 'items{"a": 1}', '$count(items)', 'list[]', '$append(list, 2)', 'list'];
    const rows = await evaluator.evaluate(expressions, [input, input]);
    const row = [1, undefined, { a: 1 }, 0, [1], [1, 2], [1]].map((v) => (v === undefined ? EMPTY : value(v)));
    expect(rows).toEqual([row, row]);
    expect(input).toStrictEqual(before);
  });

  it('does the calls one after the other', async () => {
    const evaluator = engine();
    const expression = '$sum([1..2000].($ * $$.n))';
    const rows = await Promise.all([1, 2, 3].map((n) => evaluator.evaluate([expression], [{ n }])));
    expect(rows).toEqual([1, 2, 3].map((n) => [[value(2_001_000 * n)]]));
  });

  it('tells the time of the record', async () => {
    const before = Date.now();
    const row = await evaluateOn({}, '$millis()', '$toMillis($now())', '$now("[Y]")', '$map([""], $now(?))');
    const [millis, now, year] = row.map((evaluation) => (evaluation.kind === 'value' ? Number(evaluation.value) : 0));
    for (const time of [millis, now]) {
      expect(time).toBeGreaterThanOrEqual(before);
      expect(time).toBeLessThanOrEqual(Date.now());
    }
    expect(year).toBeGreaterThanOrEqual(new Date(before).getUTCFullYear());
  });

  it('stops what does not end, and nothing beside it', async () => {
    const rows = await engine({ deadlineMs: 100 }).evaluate(['n', ENDLESS, 'n + 1'], [{ n: 1 }]);
    expect(rows).toMatchObject([[value(1), { kind: 'error', limit: 'expression_deadline' }, value(2)]]);
  });

  it('does not blame an expression for the steps that others took', async () => {
    // each takes more than half of the steps that a record has
    const busy = '($f := function($n) { $n > 0 ? $f($n - 1) : "done" }; $f(40000))';
    expect(await engine({ deadlineMs: 60_000 }).evaluate([busy, `${busy} `], [null])).toEqual([
      [value('done'), value('done')],
    ]);
  });

  it('does not try an expression again that was late three times', async () => {
    const rows = await engine({ deadlineMs: 20 }).evaluate([ENDLESS, '$'], [1, 2, 3, 4, 5]);
    expect(rows.map(([first]) => first?.kind === 'error' && first.limit)).toEqual([
      ...['expression_deadline', 'expression_deadline', 'expression_deadline'],
      ...['expression_quarantined', 'expression_quarantined'],
    ]);
    expect(rows.map(([, second]) => second)).toEqual([1, 2, 3, 4, 5].map(value));
  });

  it('does not begin what is quarantined already', async () => {
    const rows = await engine({ quarantine: new Quarantine(['a']) }).evaluate(['a', 'b'], [{ b: 1 }]);
    expect(rows).toMatchObject([[{ kind: 'error', limit: 'expression_quarantined' }, value(1)]]);
  });

  it('ends the run where too many expressions run into their limits, and can be used again', async () => {
    const evaluator = engine({ deadlineMs: 1 });
    const expressions = Array.from({ length: 30 }, (_, index) => `${ENDLESS} + ${index}`);
    await expect(evaluator.evaluate(expressions, [1, 2, 3, 4])).rejects.toMatchObject({ code: 'mapping_exhausted' });
    expect(await evaluator.evaluate(['1'], [null])).toEqual([[value(1)]]);
  });

  it('tells the watch of each expression that begins, and when none is under way', async () => {
    const seen: number[] = [];
    const watch: EvaluationWatch = {
      numberOf: (text) => text.length,
      begin: (number) => seen.push(number),
      end: () => seen.push(0),
    };
    await engine({ watch }).evaluate(['a', 'bb', 'a'], [{}, {}]);
    expect(seen).toEqual([1, 2, 1, 0, 1, 2, 1, 0]);
  });

  it('hears timers while one expression works, and tells the watch that it waits', async () => {
    let heard = 0;
    const seen: number[] = [];
    const watch = { numberOf: () => 1, begin: (number: number) => seen.push(number), end: () => seen.push(0) };
    const timer = setInterval(() => (heard += 1), 1);
    await engine({ deadlineMs: 300, watch }).evaluate([ENDLESS], [null]);
    clearInterval(timer);
    expect(heard).toBeGreaterThan(0);
    expect(seen.slice(0, 3)).toEqual([1, 0, 1]);
  });

  it('reports a record that is nested too deeply, and takes the next', async () => {
    let deep: JsonValue = 1;
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    const rows = await engine().evaluate(['1'], [deep, 2]);
    expect(rows).toMatchObject([[{ kind: 'error', limit: 'record_unreadable' }], [value(1)]]);
  });
});

function failedFault(message: string): unknown {
  return { message: expect.stringContaining(message) as string };
}
