import type { JsonValue } from '@quayside/domain';
import type { EvaluationWatch } from '../evaluation-watch';
import { COMPILED, type Compilation, type Evaluation, type Evaluator } from '../evaluator';
import { QUARANTINED, type Quarantine } from '../quarantine';
import type { CompiledExpression } from './compile-expression';
import { limitOf, messageOf } from './describe-error';
import { JsonataPrograms, type JsonataProgram } from './jsonata-programs';
import { Meter } from './meter';
import { plainJson } from './plain-json';
import { RecordCopies } from './record-copies';

export interface JsonataOptions {
  /** for one record and all of its expressions together, in milliseconds */
  readonly deadlineMs: number;
  readonly quarantine: Quarantine;
  readonly watch: EvaluationWatch;
}

/** JSONata in this thread, by the package of that name. An expression sees nothing but its own copy of the record. */
export class JsonataEvaluator implements Evaluator {
  private readonly meter: Meter;
  private readonly programs: JsonataPrograms;
  /** the calls of `evaluate` share a meter, so they wait for each other */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: JsonataOptions) {
    this.meter = new Meter(options.deadlineMs, options.watch);
    this.programs = new JsonataPrograms(this.meter, options.watch);
  }

  async compile(expressions: readonly string[]): Promise<readonly Compilation[]> {
    const programs = await this.programs.all(expressions);
    return programs.map(({ outcome }) => (outcome.ok ? COMPILED : outcome));
  }

  evaluate(expressions: readonly string[], inputs: readonly JsonValue[]): Promise<readonly (readonly Evaluation[])[]> {
    const rows = this.turn.then(() => this.evaluateAll(expressions, inputs));
    this.turn = rows.catch(() => undefined);
    return rows;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async evaluateAll(expressions: readonly string[], inputs: readonly JsonValue[]): Promise<Evaluation[][]> {
    const programs = await this.programs.all(expressions);
    const rows: Evaluation[][] = [];
    for (const input of inputs) rows.push(await this.evaluateRecord(programs, input));
    return rows;
  }

  private async evaluateRecord(programs: readonly JsonataProgram[], input: JsonValue): Promise<Evaluation[]> {
    const record = copiesOf(input);
    if (record === null) return programs.map(() => UNREADABLE);
    const evaluations: Evaluation[] = [];
    this.meter.renew();
    for (const program of programs) evaluations.push(await this.evaluateOne(program, record));
    this.options.watch.end();
    return evaluations;
  }

  private async evaluateOne(program: JsonataProgram, record: RecordCopies): Promise<Evaluation> {
    const { text, number, outcome } = program;
    if (!outcome.ok) return { kind: 'error', message: outcome.fault.message };
    if (this.options.quarantine.has(text)) return QUARANTINED;
    const evaluation = await this.attempt(outcome.compiled, number, record);
    if (evaluation.kind !== 'error' || evaluation.limit === undefined) return evaluation;
    // the limits are those of the whole record: an expression exceeds them only when it does so by itself
    this.meter.renew();
    const alone = await this.attempt(outcome.compiled, number, record);
    this.meter.renew();
    if (alone.kind !== 'error' || alone.limit === undefined) return alone;
    this.options.quarantine.note(text, alone.limit);
    return { ...alone, message: `it needs more than a record is given: ${alone.message}` };
  }

  private async attempt(compiled: CompiledExpression, number: number, record: RecordCopies): Promise<Evaluation> {
    const run = this.meter.begin(number);
    try {
      const result = await compiled.run(compiled.fillsArrays ? record.ofOne() : record.ofAll(), run);
      return result === undefined ? { kind: 'empty' } : { kind: 'value', value: plainJson(result) };
    } catch (error) {
      const limit = limitOf(error);
      return { kind: 'error', message: messageOf(error), ...(limit !== undefined && { limit }) };
    } finally {
      this.meter.end();
    }
  }
}

const UNREADABLE: Evaluation = {
  kind: 'error',
  message: 'the record is nested too deeply',
  limit: 'record_unreadable',
};

function copiesOf(record: JsonValue): RecordCopies | null {
  try {
    return new RecordCopies(record);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
