import type { Evaluation } from '../evaluator';
import { batchProgram, endedByHalt, mustRunApart, readBatch } from './jq-program';
import type { JqRun, JqThread } from './jq-thread';
import { forgetOldest, MAX_REMEMBERED } from '../forget-oldest';
import { QUARANTINED, type Quarantine } from '../quarantine';

/** One input, and where its answers go, by expression. */
export interface JqRecord {
  readonly json: string;
  readonly answers: Map<string, Evaluation>;
}

/** The program goes onto jq's stack of 64 kB, which its parser needs as well. */
const MAX_PROGRAM_LENGTH = 16_000;

/**
 * One call of the evaluator. All expressions of a slice of records run in one program, since starting jq costs more than
 * most expressions do. When that gives no usable answer, the guilty ones are found by running each expression alone, and
 * then each record alone: they end with an error, and everything else keeps its value.
 */
export class JqBatch {
  constructor(
    private readonly thread: JqThread,
    private readonly suspects: Set<string>,
    private readonly quarantine: Quarantine,
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
    forgetOldest(this.suspects, MAX_REMEMBERED);
    if (records.length > 1) {
      this.strike(only, run);
      await this.oneByOne(only, records);
    } else this.blame(only, records, run);
  }

  private async oneByOne(expression: string, records: readonly JqRecord[]): Promise<void> {
    for (const record of records) {
      if (this.quarantine.has(expression)) record.answers.set(expression, QUARANTINED);
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
    const isHalt = run.kind === 'exit' && endedByHalt(expression, run);
    const evaluation: Evaluation = isHalt ? { kind: 'empty' } : this.failure(run);
    if (!isHalt) this.strike(expression, run);
    for (const record of records) record.answers.set(expression, evaluation);
  }

  private strike(expression: string, run: JqRun): void {
    const { limit } = this.failure(run);
    if (limit !== undefined) this.quarantine.note(expression, limit);
  }

  private failure(run: JqRun): Evaluation & { readonly kind: 'error' } {
    if (run.kind !== 'deadline') return EXHAUSTED;
    const message = `it does not end within ${this.deadlineMs} ms`;
    return { kind: 'error', message, limit: 'expression_deadline' };
  }
}

const EXHAUSTED = {
  kind: 'error',
  message: 'it needs too much memory, or its result is too large or nested too deeply',
  limit: 'expression_exhausted',
} as const;

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
