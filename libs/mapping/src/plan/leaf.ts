import type { Evaluation } from '../engines/evaluator';
import { programOf, type Language } from '../engines/language';
import { ExpressionTally } from './expression-tally';

/** One expression of a resource, ready to be evaluated. */
export interface Leaf {
  /** where it stands in the whole mapping */
  readonly path: string;
  /** as it is written in the mapping */
  readonly expression: string;
  /** as the engine is given it */
  readonly program: string;
  readonly tally: ExpressionTally;
}

/** What the leaves of one resource have in common. */
export interface LeafOrigin {
  readonly kind: string;
  readonly language: Language;
}

export function leafOf({ kind, language }: LeafOrigin, path: string, expression: string): Leaf {
  const program = programOf(language, expression);
  return { path, expression, program, tally: new ExpressionTally(kind, path, expression) };
}

/** The evaluation of the leaf at this place; what is not there counts as no output. */
export function takeEvaluation(leaf: Leaf, evaluations: readonly Evaluation[], at: number): Evaluation {
  const evaluation = evaluations[at] ?? NO_OUTPUT;
  leaf.tally.count(evaluation);
  return evaluation;
}

const NO_OUTPUT: Evaluation = { kind: 'empty' };
