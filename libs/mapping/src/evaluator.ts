import type { JsonValue } from '@quayside/domain';

/** What one expression gave for one input: its first output, no output at all, or an error in jq's words. */
export type Evaluation =
  | { readonly kind: 'value'; readonly value: JsonValue }
  | { readonly kind: 'empty' }
  | { readonly kind: 'error'; readonly message: string };

/** Runs jq expressions. Neither an expression nor an input can bring it down, or hold it up for longer than its deadline. */
export interface Evaluator {
  /** Why each expression does not compile; null where it does. In the order given. */
  compile(expressions: readonly string[]): Promise<readonly (string | null)[]>;
  /** For each input, one evaluation for each expression, in the order given. */
  evaluate(expressions: readonly string[], inputs: readonly JsonValue[]): Promise<readonly (readonly Evaluation[])[]>;
  close(): Promise<void>;
}
