import type { JsonValue, Logger } from '@quayside/domain';
import { JqBatch, type JqRecord } from './jq-batch';
import { compileMessage, soloProgram } from './jq-program';
import { EXIT_COMPILE_ERROR, JqThread, type JqRun } from './jq-thread';
import { encodeRecord } from './encode-record';
import { COMPILED, type Compilation, type Evaluation, type Evaluator } from '../evaluator';
import { forgetOldest, MAX_REMEMBERED } from '../forget-oldest';
import { Quarantine } from '../quarantine';

export interface JqWebEvaluatorOptions {
  /** for one program over one slice of a batch (up to 100 records), and for one expression when it is tried alone; 2000 */
  readonly deadlineMs?: number;
  /** the largest record that is mapped, as JSON text; 4 MiB */
  readonly maxRecordBytes?: number;
  readonly quarantine?: Quarantine;
  readonly logger: Logger;
}

const MAX_PROGRAM_BYTES = 8_000;
const SLICE_RECORDS = 100;
const SLICE_BYTES = 1024 * 1024;

/**
 * jq by way of jq-web (libjq 1.7.1 as WebAssembly), in a thread of its own. 1,000 incidents of 5 kB through the default
 * incident mapping take about 0.4 s. Calls are worked off one after another.
 */
export function createJqWebEvaluator(options: JqWebEvaluatorOptions): Evaluator {
  return new JqWebEvaluator(options);
}

class JqWebEvaluator implements Evaluator {
  private readonly thread: JqThread;
  private readonly deadlineMs: number;
  private readonly maxRecordBytes: number;
  private readonly compiled = new Map<string, Compilation>();
  /** expressions that spoiled a batch once: from then on they run apart, so that they cost nobody else's time */
  private readonly suspects = new Set<string>();
  private readonly quarantine: Quarantine;
  private lastCall: Promise<unknown> = Promise.resolve();

  constructor({ deadlineMs = 2_000, maxRecordBytes = 4 * 1024 * 1024, quarantine, logger }: JqWebEvaluatorOptions) {
    this.quarantine = quarantine ?? new Quarantine();
    this.deadlineMs = deadlineMs;
    this.maxRecordBytes = maxRecordBytes;
    this.thread = new JqThread(deadlineMs, logger);
  }

  /** One expression at a time takes its turn, so that a mapping with thousands of them does not keep others waiting. */
  async compile(expressions: readonly string[]): Promise<readonly Compilation[]> {
    const compilations: Compilation[] = [];
    for (const expression of expressions) {
      compilations.push(await this.inTurn(() => this.compileOne(expression)));
    }
    return compilations;
  }

  evaluate(expressions: readonly string[], inputs: readonly JsonValue[]): Promise<readonly (readonly Evaluation[])[]> {
    return this.inTurn(async () => {
      const refusals = new Map<string, Evaluation>();
      const sound: string[] = [];
      for (const expression of new Set(expressions)) {
        const compilation = await this.compileOne(expression);
        if (compilation.ok) sound.push(expression);
        else refusals.set(expression, { kind: 'error', message: compilation.fault.message });
      }
      const records = inputs.map((): Map<string, Evaluation> => new Map());
      if (sound.length > 0) {
        const batch = new JqBatch(this.thread, this.suspects, this.quarantine, this.deadlineMs);
        for (const slice of this.slices(inputs, sound, records)) await batch.evaluate(sound, slice);
      }
      return records.map((answers) =>
        expressions.map((expression) => answers.get(expression) ?? refusals.get(expression) ?? NOT_EVALUATED),
      );
    });
  }

  async close(): Promise<void> {
    await this.thread.close();
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const call = this.lastCall.then(work);
    this.lastCall = call.catch(() => undefined);
    return call;
  }

  private async compileOne(expression: string): Promise<Compilation> {
    const known = this.compiled.get(expression);
    if (known !== undefined) return known;
    // the program travels to jq as a C string on a stack of 64 kB
    if (expression.includes('\u0000')) return refused('it holds a NUL character');
    if (Buffer.byteLength(expression) > MAX_PROGRAM_BYTES) {
      return refused(`it is longer than ${MAX_PROGRAM_BYTES} bytes`);
    }
    const run = await this.thread.run(soloProgram(expression), '');
    if (run.kind === 'deadline') return refused(`it does not compile within ${this.deadlineMs} ms`);
    const compilation = compilationOf(run);
    this.compiled.set(expression, compilation);
    forgetOldest(this.compiled, MAX_REMEMBERED);
    return compilation;
  }

  /** Cuts the inputs by number and size, encoding no more of them at a time than one slice holds. */
  private *slices(
    inputs: readonly JsonValue[],
    expressions: readonly string[],
    records: readonly Map<string, Evaluation>[],
  ): Generator<JqRecord[]> {
    let slice: JqRecord[] = [];
    let bytes = 0;
    for (const [index, input] of inputs.entries()) {
      const answers = records[index];
      if (answers === undefined) continue;
      const encoded = encodeRecord(input, this.maxRecordBytes);
      if (!encoded.ok) {
        const unreadable = { kind: 'error', message: encoded.message, limit: 'record_unreadable' } as const;
        for (const expression of expressions) answers.set(expression, unreadable);
        continue;
      }
      if (slice.length > 0 && (slice.length >= SLICE_RECORDS || bytes + encoded.bytes > SLICE_BYTES)) {
        yield slice;
        slice = [];
        bytes = 0;
      }
      slice.push({ json: encoded.json, answers });
      bytes += encoded.bytes;
    }
    if (slice.length > 0) yield slice;
  }
}

const NOT_EVALUATED: Evaluation = { kind: 'error', message: 'it was not evaluated' };

function refused(message: string): Compilation {
  return { ok: false, fault: { message } };
}

function compilationOf(run: Exclude<JqRun, { readonly kind: 'deadline' }>): Compilation {
  if (run.kind === 'exit' && run.exitCode === 0) return COMPILED;
  const isMistake = run.kind === 'exit' && run.exitCode === EXIT_COMPILE_ERROR;
  return refused(isMistake ? compileMessage(run.stderr) : 'it is too complex for jq');
}
