import { isJsonObject, type JsonValue } from '@quayside/domain';
import { COMPILED, type Compilation, type Evaluation, type Evaluator } from '../engines/evaluator';

/**
 * As much of jq as the tests of the mapper need: JSON literals, paths such as `.a.b`, `empty`, and `error("text")`; and
 * `stopped`, which ran into a limit, and `slow`, which the slow engine ran.
 */
export class PathEvaluator implements Evaluator {
  /** this engine, whatever the language */
  readonly engines = { jq: this, jsonata: this };
  /** the inputs of every call, with the expressions that they were put to */
  readonly calls: { readonly expressions: readonly string[]; readonly inputs: readonly JsonValue[] }[] = [];

  compile(expressions: readonly string[]): Promise<readonly Compilation[]> {
    return Promise.resolve(
      expressions.map((text) =>
        evaluateOne(text, null) === undefined ? { ok: false, fault: { message: 'syntax error' } } : COMPILED,
      ),
    );
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
  if (expression === 'stopped') return { kind: 'error', message: 'stopped', limit: 'expression_deadline' };
  if (expression === 'slow') return { kind: 'value', value: 1, slow: true };
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
