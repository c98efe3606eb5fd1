import jsonata from 'jsonata';
import { checkSyntax } from './check-syntax';
import { AFTER_STEP, type SyntaxNode } from './internals';
import {
  MAX_EXPRESSION_BYTES,
  MAX_NODES,
  MAX_OPEN_STEPS,
  MAX_SEQUENCE_LENGTH,
  MAX_SOURCE_LEVELS,
  MAX_UNFOLDED_LENGTH,
} from './limits';
import { RUN, type Meter } from './meter';
import type { NativeFunctions } from './native-functions';
import { regexEngine } from './regex-engine';
import { sizeOfSource } from './source-size';

export interface CompiledExpression {
  /** it makes objects: the package puts an element into each empty array that one is made of, also in the record */
  readonly fillsArrays: boolean;
  /** of its tree, which is what it keeps of the memory */
  readonly nodes: number;
  /** Give what `Meter.begin` gave. Rejects with what the expression failed by, which may be anything. */
  run(input: unknown, run: number): Promise<unknown>;
}

/** Throws what the package throws of a text that it does not understand, and errors with a message. */
export function compileExpression(text: string, functions: NativeFunctions, meter: Meter): CompiledExpression {
  checkSource(text);
  const expression = jsonata(text, {
    stack: MAX_OPEN_STEPS,
    sequence: MAX_SEQUENCE_LENGTH,
    RegexEngine: regexEngine((ticks) => {
      meter.tick(ticks);
    }) as unknown as RegExpConstructor,
  });
  const { variables, members, nodes } = checkSyntax(expression.ast());
  if (nodes > MAX_NODES) throw tooManyCopies();
  for (const name of variables) bind(expression, name, functions);
  // the package asks for it by a symbol, which its types do not allow for
  const afterStep = (node: SyntaxNode, _input: unknown, environment: jsonata.Environment, result: unknown) => {
    if (members.has(node)) checkMember(result);
    return meter.afterStep(node, environment, result);
  };
  expression.assign(AFTER_STEP as unknown as string, afterStep);
  return { fillsArrays: members.size > 0, nodes, run: (input, run) => expression.evaluate(input, { [RUN]: run }) };
}

/** Also binds the names that mean nothing here, so that no function of the package is found under them. */
function bind(expression: jsonata.Expression, name: string, functions: NativeFunctions): void {
  // the context, the record, and what the package binds to the beginning of the run
  if (name === '' || name === '$' || name === 'millis') return;
  expression.assign(name, functions.get(name));
}

/** `await` calls a function that an object has as `then`, and JSON.stringify one named `toJSON`: objects have none. */
function checkMember(value: unknown): void {
  // the package takes the only element out of a sequence
  const [only] = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  if (typeof only === 'function') throw new TypeError('an object cannot keep a function that was given as an argument');
}

function checkSource(text: string): void {
  if (Buffer.byteLength(text) > MAX_EXPRESSION_BYTES) {
    throw new Error(`it has more than ${MAX_EXPRESSION_BYTES} bytes; split it, or shorten it`);
  }
  const { levels, unfolded } = sizeOfSource(text);
  if (levels > MAX_SOURCE_LEVELS) throw new Error('it is nested too deeply');
  if (unfolded > MAX_UNFOLDED_LENGTH) throw tooManyCopies();
}

function tooManyCopies(): Error {
  return new Error('it has too many ?? and ?: inside one another; write conditions');
}
