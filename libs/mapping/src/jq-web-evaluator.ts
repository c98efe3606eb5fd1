import type { JsonValue, Logger } from '@quayside/domain';
import { JqBatch, type JqRecord } from './jq-batch';
import { compileMessage, soloProgram } from './jq-program';
import { EXIT_COMPILE_ERROR, JqThread } from './jq-thread';
import { encodeRecord } from './encode-record';
import { MAX_EXPRESSIONS } from './config-node';
import type { Evaluation, Evaluator } from './evaluator';
import { RecentSet } from './recent-set';
import { MAX_EXPRESSION_BYTES } from './read-scalar';

export interface JqWebEvaluatorOptions {
  /** for one program over one slice of a batch (up to 100 records), and for one expression when it is tried alone; 2000 */
  readonly deadlineMs?: number;
  /** the largest record that is mapped, as JSON text; 4 MiB */
  readonly maxRecordBytes?: number;
  readonly logger: Logger;
}

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
  /** expression -> why it does not compile; null where it does */
  private readonly compiled = new Map<string, string | null>();
  /** expressions that spoiled a batch once: from then on they run apart, so that they cost nobody else's time */
  private readonly suspects = new RecentSet(MAX_EXPRESSIONS);
  private lastCall: Promise<unknown> = Promise.resolve();

  constructor({ deadlineMs = 2_000, maxRecordBytes = 4 * 1024 * 1024, logger }: JqWebEvaluatorOptions) {
    this.deadlineMs = deadlineMs;
    this.maxRecordBytes = maxRecordBytes;
    this.thread = new JqThread(deadlineMs, logger);
  }

  compile(expressions: readonly string[]): Promise<readonly (string | null)[]> {
    return this.inTurn(async () => {
      const refusals = await this.compileAll(expressions);
      return expressions.map((expression) => refusals.get(expression) ?? null);
    });
  }

  evaluate(expressions: readonly string[], inputs: readonly JsonValue[]): Promise<readonly (readonly Evaluation[])[]> {
    return this.inTurn(async () => {
      const refusals = await this.compileAll(expressions);
      const sound = [...refusals].filter(([, refusal]) => refusal === null).map(([expression]) => expression);
      const records = inputs.map((): Map<string, Evaluation> => new Map());
      if (sound.length > 0) {
        const batch = new JqBatch(this.thread, this.suspects, this.deadlineMs);
        for (const slice of this.slices(inputs, sound, records)) await batch.evaluate(sound, slice);
      }
      return records.map((answers) =>
        expressions.map((expression) => answers.get(expression) ?? errorOf(refusals.get(expression))),
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

  private async compileAll(expressions: readonly string[]): Promise<Map<string, string | null>> {
    const refusals = new Map<string, string | null>();
    for (const expression of new Set(expressions)) {
      const known = this.compiled.get(expression);
      refusals.set(expression, known === undefined ? await this.compileOne(expression) : known);
    }
    return refusals;
  }

  private async compileOne(expression: string): Promise<string | null> {
    // the program travels to jq as a C string on a stack of 64 kB
    if (expression.includes('\u0000')) return 'it holds a NUL character';
    if (Buffer.byteLength(expression) > MAX_EXPRESSION_BYTES) return `it is longer than ${MAX_EXPRESSION_BYTES} bytes`;
    const run = await this.thread.run(soloProgram(expression), '');
    if (run.kind === 'deadline') return `it does not compile within ${this.deadlineMs} ms (expression_deadline)`;
    const refusal = refusalOf(run);
    this.compiled.set(expression, refusal);
    if (this.compiled.size > MAX_EXPRESSIONS) {
      const [oldest] = this.compiled.keys();
      if (oldest !== undefined) this.compiled.delete(oldest);
    }
    return refusal;
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
        for (const expression of expressions) answers.set(expression, errorOf(encoded.message));
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

function refusalOf(
  run: { readonly kind: 'crash' } | { readonly kind: 'exit'; readonly exitCode: number; readonly stderr: string },
): string | null {
  if (run.kind === 'crash') return 'it is too complex for jq (expression_exhausted)';
  if (run.exitCode === 0) return null;
  return run.exitCode === EXIT_COMPILE_ERROR
    ? compileMessage(run.stderr)
    : 'it is too complex for jq (expression_exhausted)';
}

function errorOf(message: string | null | undefined): Evaluation {
  return { kind: 'error', message: message ?? 'it was not evaluated' };
}
