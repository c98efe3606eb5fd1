import type { JsonValue } from '@quayside/domain';
import { Budget, JqUnsupported, type CompiledJq, type JqLimit } from '@quayside/jq';
import { briefMessage } from '../brief-message';
import type { EvaluationWatch } from '../evaluation-watch';
import type { Compilation, Evaluation, Evaluator } from '../evaluator';
import { QUARANTINED, type Quarantine } from '../quarantine';
import { Turn } from '../turn';
import { JqPrograms, type JqProgram } from './jq-programs';
import { LeftOver } from './left-over';

export interface CompiledJqOptions {
  /** for one record and all of its expressions together, in milliseconds */
  readonly deadlineMs: number;
  /** runs what cannot be compiled */
  readonly fallback: Evaluator;
  readonly quarantine: Quarantine;
  readonly watch: EvaluationWatch;
}

const MAX_STRING_LENGTH = 16 * 1024 * 1024;
const MAX_ARRAY_LENGTH = 1024 * 1024;
const TAKES_TOO_LONG: ReadonlySet<JqLimit> = new Set(['deadline', 'ticks']);

/** jq compiled to closures, in this thread. What the compiler refuses, or finds out only from the data, the fallback runs. */
export class CompiledJqEvaluator implements Evaluator {
  private readonly programs: JqPrograms;
  private readonly budget: Budget;

  constructor(private readonly options: CompiledJqOptions) {
    this.programs = new JqPrograms(options.fallback, options.watch);
    this.budget = new Budget({
      timeoutMs: options.deadlineMs,
      maxStringLength: MAX_STRING_LENGTH,
      maxArrayLength: MAX_ARRAY_LENGTH,
    });
  }

  async compile(expressions: readonly string[]): Promise<readonly Compilation[]> {
    const programs = await this.programs.all(expressions);
    return programs.map(({ compilation }) => compilation);
  }

  async evaluate(
    expressions: readonly string[],
    inputs: readonly JsonValue[],
  ): Promise<readonly (readonly Evaluation[])[]> {
    const programs = await this.programs.all(expressions);
    const leftOver = new LeftOver();
    const rows: Evaluation[][] = [];
    const turn = new Turn();
    for (const input of inputs) {
      rows.push(this.evaluateRecord(programs, input, rows.length, leftOver));
      if (turn.isOver) await turn.next();
    }
    await leftOver.evaluate(this.options.fallback, inputs, rows);
    return rows;
  }

  close(): Promise<void> {
    return this.options.fallback.close();
  }

  private evaluateRecord(
    programs: readonly JqProgram[],
    input: JsonValue,
    row: number,
    leftOver: LeftOver,
  ): Evaluation[] {
    const { watch } = this.options;
    this.budget.renew();
    const evaluations = programs.map((program, column) => {
      watch.begin(program.number);
      return this.evaluateOne(program, input) ?? leftOver.add(program.text, row, column);
    });
    watch.end();
    return evaluations;
  }

  /** Null where the fallback has to. */
  private evaluateOne({ text, number, compiled, compilation }: JqProgram, input: JsonValue): Evaluation | null {
    if (this.options.quarantine.has(text)) return QUARANTINED;
    if (compiled === null) return compilation.ok ? null : errorOf(compilation.fault.message);
    try {
      const result = compiled.first(input, this.budget);
      if (result.kind !== 'error') return result;
      if (result.limit === undefined) return errorOf(result.message);
      this.options.watch.begin(number);
      return this.tryAlone(text, compiled, input);
    } catch (error) {
      if (error instanceof JqUnsupported) return null;
      throw error;
    }
  }

  /** The limits are those of the whole record: an expression exceeds them only when it does so by itself. */
  private tryAlone(text: string, compiled: CompiledJq, input: JsonValue): Evaluation {
    this.budget.renew();
    const result = compiled.first(input, this.budget);
    this.budget.renew();
    if (result.kind !== 'error') return result;
    if (result.limit === undefined) return errorOf(result.message);
    const limit = TAKES_TOO_LONG.has(result.limit) ? 'expression_deadline' : 'expression_exhausted';
    this.options.quarantine.note(text, limit);
    return { kind: 'error', message: `it needs more than a record is given: ${result.message}`, limit };
  }
}

function errorOf(message: string): Evaluation {
  return { kind: 'error', message: briefMessage(message) };
}
