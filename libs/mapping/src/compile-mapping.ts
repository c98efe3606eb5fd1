import type { Evaluator } from './evaluator';
import type { MappingConfig, MappingFault } from './mapping-config';
import { expressionsOf, planResources } from './resource-plan';
import { rewriteQuotes } from './rewrite-quotes';
import type { Place } from './yaml-source';

const BARE_WORD = /^[A-Za-z][\w-]*$/;

/**
 * The faults of every expression that does not compile. `places`, as `parseMapping` gives them, put line and column to them.
 * Throws what the evaluator throws.
 */
export async function compileMapping(
  mapping: MappingConfig,
  evaluator: Evaluator,
  places: ReadonlyMap<string, Place> = new Map(),
): Promise<MappingFault[]> {
  const leaves = planResources(mapping).flatMap(expressionsOf);
  const refusals = await evaluator.compile(leaves.map((leaf) => rewriteQuotes(leaf.expression)));
  return leaves.flatMap(({ path, expression }, index): MappingFault[] => {
    const refusal = refusals[index] ?? null;
    return refusal === null ? [] : [{ path, message: faultMessage(expression, refusal), ...places.get(path) }];
  });
}

function faultMessage(expression: string, refusal: string): string {
  const message = `The expression does not compile: ${refusal}.`;
  if (!BARE_WORD.test(expression)) return message;
  return `${message} For the text ${expression}, write '"${expression}"'; for the field of that name, write .${expression}`;
}
