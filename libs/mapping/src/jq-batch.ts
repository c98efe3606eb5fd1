import type { Evaluation } from './evaluator';
import { batchProgram, mayHalt, mustRunApart, readBatch } from './jq-program';
import type { JqRun, JqThread } from './jq-thread';
import type { RecentSet } from './recent-set';

/** One input, and where its answers go, by expression. */
export interface JqRecord {
  readonly json: string;
  readonly answers: Map<string, Evaluation>;
}

/** The program goes onto jq's stack of 64 kB, which its parser needs as well. */
const MAX_PROGRAM_LENGTH = 16_000;
/** An expression that exceeds its deadline this often in one batch is not tried again in it. */
const MAX_DEADLINES = 3;
/** A new thread after a crash costs 50 ms, a deadline costs seconds. */
const MAX_CRASHES = 10;

/**
 * One call of the evaluator. All expressions of a slice of records run in one program, since starting jq costs more than
 * most expressions do. When that gives no usable answer, the guilty ones are found by running each expression alone, and
 * then each record alone: they end with an error, and everything else keeps its value.
 */
export class JqBatch {
  private readonly deadlines = new Map<string, number>();
  private readonly crashes = new Map<string, number>();

  constructor(
    private readonly thread: JqThread,
    private readonly suspects: RecentSet,
    private readonly deadlineMs: number,
  ) {}

  /** Answers every (record, expression) of the slice. The expressions have been found to compile. */
  async evaluate(expressions: readonly string[], records: readonly JqRecord[]): Promise<void> {
    const apart = new Set(
      expressions.filter((expression) => mustRunApart(expression) || this.suspects.has(expression)),
    );
    for (const group of programGroups(expressions.filter((expression) => !apart.has(expression)))) {
      await this.together(group, records);
    }
    for (const expression of apart) await this.oneByOne(expression, records);
  }

  private async together(expressions: readonly string[], records: readonly JqRecord[]): Promise<void> {
    const run = await this.run(expressions, records);
    if (answer(run, expressions, records)) return;
    const [only] = expressions;
    if (expressions.length > 1 || only === undefined) {
      for (const expression of expressions) await this.together([expression], records);
      return;
    }
    this.suspects.add(only);
    if (records.length > 1) {
      this.strike(only, run);
      await this.oneByOne(only, records);
    } else this.blame(only, records, run);
  }

  private async oneByOne(expression: string, records: readonly JqRecord[]): Promise<void> {
    for (const record of records) {
      const givenUp = this.givenUp(expression);
      if (givenUp !== undefined) record.answers.set(expression, givenUp);
      else {
        const run = await this.run([expression], [record]);
        if (!answer(run, [expression], [record])) this.blame(expression, [record], run);
      }
    }
  }

  private run(expressions: readonly string[], records: readonly JqRecord[]): Promise<JqRun> {
    return this.thread.run(batchProgram(expressions), `[${records.map((record) => record.json).join(',')}]`);
  }

  private blame(expression: string, records: readonly JqRecord[], run: JqRun): void {
    const isHalt = run.kind === 'exit' && mayHalt(expression);
    if (!isHalt) this.strike(expression, run);
    const evaluation: Evaluation = isHalt ? { kind: 'empty' } : run.kind === 'deadline' ? this.late() : EXHAUSTED;
    for (const record of records) record.answers.set(expression, evaluation);
  }

  private strike(expression: string, run: JqRun): void {
    const strikes = run.kind === 'deadline' ? this.deadlines : this.crashes;
    strikes.set(expression, (strikes.get(expression) ?? 0) + 1);
  }

  private givenUp(expression: string): Evaluation | undefined {
    if ((this.deadlines.get(expression) ?? 0) >= MAX_DEADLINES) return this.late();
    return (this.crashes.get(expression) ?? 0) >= MAX_CRASHES ? EXHAUSTED : undefined;
  }

  private late(): Evaluation {
    return { kind: 'error', message: `the expression does not end within ${this.deadlineMs} ms (expression_deadline)` };
  }
}

const EXHAUSTED: Evaluation = {
  kind: 'error',
  message:
    'the expression needs too much memory, or its result is too large or nested too deeply (expression_exhausted)',
};

/** Puts down what the run gave; false when that cannot be read. */
function answer(run: JqRun, expressions: readonly string[], records: readonly JqRecord[]): boolean {
  if (run.kind !== 'exit' || run.exitCode !== 0) return false;
  const rows = readBatch(run.stdout, records.length, expressions.length);
  if (rows === undefined) return false;
  for (const [index, record] of records.entries()) {
    for (const [column, expression] of expressions.entries()) {
      const evaluation = rows[index]?.[column];
      if (evaluation !== undefined) record.answers.set(expression, evaluation);
    }
  }
  return true;
}

function programGroups(expressions: readonly string[]): string[][] {
  const groups: string[][] = [];
  let room = 0;
  for (const expression of expressions) {
    const length = Buffer.byteLength(batchProgram([expression]));
    if (groups.length === 0 || room < length) {
      groups.push([]);
      room = MAX_PROGRAM_LENGTH;
    }
    groups.at(-1)?.push(expression);
    room -= length;
  }
  return groups;
}
