/**
 * Told before and after each expression runs, so that somebody outside of the thread can see one that does not end. Called
 * for every expression of every record: an implementation does next to nothing.
 */
export interface EvaluationWatch {
  /** The number that stands for an expression, from 1; the same for the same text. */
  numberOf(expression: string): number;
  begin(number: number): void;
  /** After the last expression of a record. */
  end(): void;
}

export const NO_WATCH: EvaluationWatch = { numberOf: () => 1, begin: () => {}, end: () => {} };
