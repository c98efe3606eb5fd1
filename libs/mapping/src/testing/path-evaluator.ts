import { isJsonObject, type JsonValue } from '@quayside/domain';
import type { Evaluation, Evaluator } from '../evaluator';

/** As much of jq as the tests of the mapper need: JSON literals, paths such as `.a.b`, `empty`, and `error("text")`. */
export class PathEvaluator implements Evaluator {
  /** the inputs of every call, with the expressions that they were put to */
  readonly calls: { readonly expressions: readonly string[]; readonly inputs: readonly JsonValue[] }[] = [];

  compile(expressions: readonly string[]): Promise<readonly (string | null)[]> {
    return Promise.resolve(expressions.map((text) => (evaluateOne(text, null) === undefined ? 'syntax error' : null)));
  }

  evaluate(expressions: readonly string[], inputs: readonly JsonValue[]): Promise<readonly (readonly Evaluation[])[]> {
    this.calls.push({ expressions, inputs });
    const syntaxError: Evaluation = { kind: 'error', message: 'syntax error' };
    return Promise.resolve(inputs.map((input) => expressions.map((text) => evaluateOne(text, input) ?? syntaxError)));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function evaluateOne(expression: string, input: JsonValue): Evaluation | undefined {
  if (expression === 'empty') return { kind: 'empty' };
  const thrown = /^error\("(.*)"\)$/.exec(expression)?.[1];
  if (thrown !== undefined) return { kind: 'error', message: thrown };
  if (expression === '.') return { kind: 'value', value: input };
  if (/^(\.\w+)+$/.test(expression)) {
    const value = expression
      .split('.')
      .slice(1)
      .reduce((at: JsonValue, key) => (isJsonObject(at) ? (at[key] ?? null) : null), input);
    return { kind: 'value', value };
  }
  try {
    return { kind: 'value', value: JSON.parse(expression) as JsonValue };
  } catch {
    return undefined;
  }
}
