import type { ExpressionNote } from '@quayside/domain';
import type { Evaluation } from '../engines/evaluator';

/** Counts what one expression of a mapping gave over the records of a run. */
export class ExpressionTally {
  private records = 0;
  private nulls = 0;
  private failures = 0;
  private quarantined = 0;
  private slow = 0;
  private message: string | null = null;

  constructor(
    private readonly kind: string,
    private readonly path: string,
    private readonly expression: string,
  ) {}

  count(evaluation: Evaluation): void {
    this.records += 1;
    if (evaluation.slow === true) this.slow += 1;
    if (evaluation.kind === 'value') {
      if (evaluation.value === null) this.nulls += 1;
      return;
    }
    this.failures += 1;
    if (evaluation.kind === 'empty') return;
    if (evaluation.limit === 'expression_quarantined') this.quarantined += 1;
    this.message ??= evaluation.message;
  }

  notes(): readonly ExpressionNote[] {
    const { kind, path, expression, message } = this;
    const about = (note: ExpressionNote['note'], records: number): readonly ExpressionNote[] =>
      records === 0 ? [] : [{ note, kind, path, expression, records, message }];
    return [
      ...about('quarantined', this.quarantined),
      ...about('misconfigured', this.failures - this.quarantined),
      ...about('always_null', this.nulls === this.records ? this.nulls : 0),
      ...about('slow', this.slow),
    ];
  }
}
