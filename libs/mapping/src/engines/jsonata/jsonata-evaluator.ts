import type { JsonValue } from '@quayside/domain';
import type { EvaluationWatch } from '../evaluation-watch';
import type { Compilation, Evaluation, Evaluator } from '../evaluator';
import type { Quarantine } from '../quarantine';

export interface JsonataOptions {
  /** for one record and all of its expressions together, in milliseconds */
  readonly deadlineMs: number;
  readonly quarantine: Quarantine;
  readonly watch: EvaluationWatch;
}

export class JsonataEvaluator implements Evaluator {
  constructor(private readonly options: JsonataOptions) {}

  compile(expressions: readonly string[]): Promise<readonly Compilation[]> {
    void this.options;
    return Promise.resolve(expressions.map(() => ({ ok: false, fault: { message: 'JSONata is not there yet' } })));
  }

  evaluate(expressions: readonly string[], inputs: readonly JsonValue[]): Promise<readonly (readonly Evaluation[])[]> {
    return Promise.resolve(
      inputs.map(() => expressions.map(() => ({ kind: 'error', message: 'JSONata is not there yet' }))),
    );
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
