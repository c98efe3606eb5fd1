import type { JsonValue } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { NO_WATCH, type EvaluationWatch } from '../evaluation-watch';
import type { Compilation, Evaluation, Evaluator } from '../evaluator';
import { Quarantine } from '../quarantine';
import { CompiledJqEvaluator } from './compiled-jq-evaluator';

/** Stands for the slow engine: it refuses what has `wrong` in it, and gives everything else back as text. */
class RecordingFallback implements Evaluator {
  readonly asked: { readonly expressions: readonly string[]; readonly inputs: readonly JsonValue[] }[] = [];

  compile(expressions: readonly string[]): Promise<readonly Compilation[]> {
    return Promise.resolve(
      expressions.map((text) =>
        text.includes('wrong') ? { ok: false, fault: { message: 'wrong' } } : { ok: true, slow: null },
      ),
    );
  }

  evaluate(expressions: readonly string[], inputs: readonly JsonValue[]): Promise<Evaluation[][]> {
    this.asked.push({ expressions, inputs });
    return Promise.resolve(inputs.map(() => expressions.map((text) => ({ kind: 'value', value: `slow ${text}` }))));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function engine(options: { deadlineMs?: number; quarantine?: Quarantine; watch?: EvaluationWatch } = {}) {
  const fallback = new RecordingFallback();
  const defaults = { deadlineMs: 500, quarantine: new Quarantine(), watch: NO_WATCH };
  return { fallback, evaluator: new CompiledJqEvaluator({ ...defaults, ...options, fallback }) };
}

const value = (given: JsonValue): Evaluation => ({ kind: 'value', value: given });
/** The compiler does not vouch for what an atomic group matches. */
const REFUSED = 'test("(?>a)")';

describe('CompiledJqEvaluator', () => {
  it('answers every expression for every record, without the fallback', async () => {
    const { evaluator, fallback } = engine();
    const rows = await evaluator.evaluate(['.n', 'select(.n > 1) | .n', '.n | error'], [{ n: 1 }, { n: 2 }]);
    const error = (message: string): Evaluation => ({ kind: 'error', message });
    expect(rows).toEqual([
      [value(1), { kind: 'empty' }, error('1')],
      [value(2), value(2), error('2')],
    ]);
    expect(fallback.asked).toEqual([]);
  });

  it('tells where an expression does not compile, and lets the others be', async () => {
    const { evaluator } = engine();
    expect(await evaluator.compile(['.a', '.a |\n )', 'nope'])).toEqual([
      { ok: true, slow: null },
      { ok: false, fault: { message: expect.stringContaining('syntax error') as string, line: 2, column: 2 } },
      { ok: false, fault: { message: 'nope/0 is not defined', line: 1, column: 1 } },
    ]);
    expect(await evaluator.evaluate(['.a |', '.a'], [{ a: 1 }])).toMatchObject([[{ kind: 'error' }, value(1)]]);
  });

  it('leaves to the fallback what it does not compile, and says why', async () => {
    const { evaluator, fallback } = engine();
    expect(await evaluator.compile([REFUSED, `${REFUSED} # wrong`])).toEqual([
      { ok: true, slow: expect.any(String) as string },
      { ok: false, fault: { message: 'wrong' } },
    ]);
    const rows = await evaluator.evaluate(['.', REFUSED, `2 | ${REFUSED}`], ['a', 'b']);
    expect(rows).toEqual(
      ['a', 'b'].map((input) => [
        value(input),
        { ...value(`slow ${REFUSED}`), slow: true },
        { ...value(`slow 2 | ${REFUSED}`), slow: true },
      ]),
    );
    expect(fallback.asked).toEqual([{ expressions: [REFUSED, `2 | ${REFUSED}`], inputs: ['a', 'b'] }]);
  });

  it('leaves to the fallback just the records in which the doubt lies in the data', async () => {
    const { evaluator, fallback } = engine();
    const program = '. as $pattern | "a" | test($pattern)';
    expect(await evaluator.evaluate([program], ['a', '(?>a)', 'b'])).toEqual([
      [value(true)],
      [{ ...value(`slow ${program}`), slow: true }],
      [value(false)],
    ]);
    expect(fallback.asked).toEqual([{ expressions: [program], inputs: ['(?>a)'] }]);
  });

  it('keeps what an error says short, whatever it quotes', async () => {
    const { evaluator } = engine();
    const [row = []] = await evaluator.evaluate(['error("x" * 100000)', 'error("first\\nsecond")'], [null]);
    expect(row).toEqual([
      { kind: 'error', message: 'x'.repeat(500) },
      { kind: 'error', message: 'first' },
    ]);
  });

  it('stops what does not end, and nothing beside it', async () => {
    const { evaluator } = engine({ deadlineMs: 100 });
    const late = { kind: 'error', message: expect.any(String) as string, limit: 'expression_deadline' };
    expect(await evaluator.evaluate(['.', 'last(range(1e12))', '. + 1', 'def f: f; f'], [1])).toMatchObject([
      [value(1), late, value(2), { kind: 'error', limit: expect.stringContaining('expression_') as string }],
    ]);
  });

  it('does not blame an expression for the time that others took', async () => {
    const { evaluator } = engine({ deadlineMs: 10_000 });
    // each takes more than half of the steps that a record has
    const busy = 'last(range(3000000))';
    expect(await evaluator.evaluate([busy, busy], [null])).toEqual([[value(2_999_999), value(2_999_999)]]);
  });

  it('does not try an expression again that was late three times', async () => {
    const { evaluator } = engine({ deadlineMs: 50 });
    const rows = await evaluator.evaluate(['last(range(1e12))', '.'], [1, 2, 3, 4, 5]);
    const limits = rows.map(([first]) => first?.kind === 'error' && first.limit);
    expect(limits).toEqual([
      ...['expression_deadline', 'expression_deadline', 'expression_deadline'],
      ...['expression_quarantined', 'expression_quarantined'],
    ]);
    expect(rows.map(([, second]) => second)).toEqual([1, 2, 3, 4, 5].map(value));
  });

  it('does not begin what is quarantined already', async () => {
    const { evaluator, fallback } = engine({ quarantine: new Quarantine(['.a', REFUSED]) });
    const refused = { kind: 'error', limit: 'expression_quarantined' };
    expect(await evaluator.evaluate(['.a', REFUSED, '.b'], [{ b: 1 }])).toMatchObject([[refused, refused, value(1)]]);
    expect(fallback.asked).toEqual([]);
  });

  it('ends the run where too many expressions run into their limits', async () => {
    const { evaluator } = engine({ deadlineMs: 1 });
    const expressions = Array.from({ length: 30 }, (_, index) => `last(range(1e12)) + ${index}`);
    await expect(evaluator.evaluate(expressions, [1, 2, 3, 4])).rejects.toMatchObject({ code: 'mapping_exhausted' });
  });

  it('tells the watch of each expression that begins, and when none is under way', async () => {
    const numbers = new Map<string, number>();
    const seen: number[] = [];
    const watch: EvaluationWatch = {
      numberOf: (text) => numbers.get(text) ?? numbers.set(text, numbers.size + 1).size,
      begin: (number) => seen.push(number),
      end: () => seen.push(0),
    };
    const { evaluator } = engine({ watch });
    await evaluator.evaluate(['.a', '.b', '.a'], [{}, {}]);
    expect([...numbers]).toEqual([
      ['.a', 1],
      ['.b', 2],
    ]);
    expect(seen).toEqual([1, 2, 1, 0, 1, 2, 1, 0]);
  });

  it('hears timers while it works', async () => {
    const { evaluator } = engine();
    let heard = 0;
    const timer = setInterval(() => (heard += 1), 1);
    await evaluator.evaluate(
      ['last(range(2000000))'],
      Array.from({ length: 40 }, () => null),
    );
    clearInterval(timer);
    expect(heard).toBeGreaterThan(0);
  });
});
