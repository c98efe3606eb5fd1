import { MappingError, type ExpressionLimitCode } from '../mapping-error';

/** What each limit counts; an expression whose counts add up to `TOLERATED` is not tried again. */
const WEIGHTS: Readonly<Record<ExpressionLimitCode, number>> = {
  // seconds each
  expression_deadline: 10,
  // some milliseconds, or a new thread
  expression_exhausted: 1,
  // the record's fault
  record_unreadable: 0,
  expression_quarantined: 0,
};
const TOLERATED = 30;
const MAX_QUARANTINED = 20;

/** The expressions of one run that are not tried again, since each further record would cost as much as those before. */
export class Quarantine {
  private readonly closed: Set<string>;
  private readonly weights = new Map<string, number>();

  /** @param closed expressions that were found out before, as the engine is given them */
  constructor(closed: Iterable<string> = []) {
    this.closed = new Set(closed);
  }

  has(expression: string): boolean {
    // asked for every expression of every record; nearly always there is none
    return this.closed.size > 0 && this.closed.has(expression);
  }

  /**
   * Notes that the expression ran into a limit. Throws `mapping_exhausted` when that happens to so many expressions that
   * the rest would take hours.
   */
  note(expression: string, limit: ExpressionLimitCode): void {
    const weight = (this.weights.get(expression) ?? 0) + WEIGHTS[limit];
    this.weights.set(expression, weight);
    if (weight < TOLERATED) return;
    this.closed.add(expression);
    if (this.closed.size <= MAX_QUARANTINED) return;
    const message = `More than ${MAX_QUARANTINED} expressions of the mapping run into their limits again and again. Simplify them.`;
    throw new MappingError('mapping_exhausted', message, { context: { quarantined: this.closed.size } });
  }
}

export const QUARANTINED = {
  kind: 'error',
  message: 'it ran into its limits too often in this run, or brought down its thread, and is not tried again',
  limit: 'expression_quarantined',
} as const;
