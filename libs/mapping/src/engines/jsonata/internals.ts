import type jsonata from 'jsonata';

/** What the package calls after each node that it evaluated, and waits for. */
export const AFTER_STEP = Symbol.for('jsonata.__evaluate_exit');

/** A node of the package's syntax tree, as far as this folder looks at it. */
export interface SyntaxNode {
  readonly type?: unknown;
  readonly value?: unknown;
  readonly position?: unknown;
  readonly signature?: unknown;
  readonly focus?: unknown;
  readonly index?: unknown;
  /** of an object or a group: pairs of nodes, one for the key and one for the value */
  readonly lhs?: unknown;
}

/** One of the functions that the package brings along. */
export interface NativeFunction {
  readonly _jsonata_function: true;
  readonly implementation: (this: jsonata.Focus, ...args: unknown[]) => unknown;
  readonly signature?: {
    readonly definition: string;
    validate(args: readonly unknown[], context: unknown): unknown[];
  };
}

/** The package keeps functions as objects with one of these keys. */
export const FUNCTION_MARKS = ['_jsonata_lambda', '_jsonata_function'] as const;

export function isFunctionObject(value: object): boolean {
  return FUNCTION_MARKS.some((mark) => (value as Record<string, unknown>)[mark] === true);
}
