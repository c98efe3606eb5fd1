import { JqUnsupported } from '../jq-error';
import type { Ast } from './ast';
import { childrenOf } from './children';

/** Levels of a syntax tree, operators in a row included. Parser, compiler and what it makes go as deep in calls. */
export const MAX_NESTING = 256;

export function tooDeep(): JqUnsupported {
  return new JqUnsupported('a program nested this deeply');
}

/** The levels of the tree. Throws `JqUnsupported` where they are more than `MAX_NESTING`. */
export function levelsOf(program: Ast): number {
  let levels = 0;
  for (let row: readonly Ast[] = [program]; row.length > 0; row = row.flatMap(childrenOf)) {
    levels += 1;
    if (levels > MAX_NESTING) throw tooDeep();
  }
  return levels;
}
