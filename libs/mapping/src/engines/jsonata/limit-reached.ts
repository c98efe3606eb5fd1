import type { ExpressionLimitCode } from '../../mapping-error';

/** Raised where an expression asks for more than it may have. JSONata has nothing that could catch it. */
export class LimitReached extends Error {
  constructor(
    readonly limit: Extract<ExpressionLimitCode, 'expression_deadline' | 'expression_exhausted'>,
    message: string,
  ) {
    super(message);
    this.name = 'LimitReached';
  }
}

export function exhausted(message: string): LimitReached {
  return new LimitReached('expression_exhausted', message);
}
