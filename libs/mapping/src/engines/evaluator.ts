import type { JsonValue } from '@quayside/domain';
import type { ExpressionLimitCode } from '../mapping-error';

/** Why an expression does not compile, in its language's own words; where, both from 1, in the expression itself. */
export interface ExpressionFault {
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

export type Compilation =
  | {
      readonly ok: true;
      /** why the slow engine has to run it; null where it is compiled */
      readonly slow: string | null;
    }
  | { readonly ok: false; readonly fault: ExpressionFault };

/** What one expression gave for one input: its first output, no output at all, or an error in its language's words. */
export type Evaluation = (
  | { readonly kind: 'value'; readonly value: JsonValue }
  | { readonly kind: 'empty' }
  /** `limit`: it was stopped, so that nobody knows what it would have given */
  | { readonly kind: 'error'; readonly message: string; readonly limit?: ExpressionLimitCode }
) & {
  /** the slow engine gave it */
  readonly slow?: true;
};

/** Runs the expressions of one language. Neither an expression nor an input can bring it down. */
export interface Evaluator {
  /** In the order given. Throws what the engine throws when it is gone itself. */
  compile(expressions: readonly string[]): Promise<readonly Compilation[]>;
  /** For each input, one evaluation for each expression, in the order given. Inputs and values share structure. */
  evaluate(expressions: readonly string[], inputs: readonly JsonValue[]): Promise<readonly (readonly Evaluation[])[]>;
  close(): Promise<void>;
}

export const COMPILED: Compilation = { ok: true, slow: null };
