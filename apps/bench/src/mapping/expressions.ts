import type { MappingResource } from '@quayside/mapping';
import { programOf } from '@quayside/mapping';

/** A mapping as Ocean walks over it: an expression, or fields of them. */
export type ExpressionTree = string | { readonly [field: string]: ExpressionTree };

export interface MappingExpressions {
  readonly selector: string;
  readonly entity: ExpressionTree;
}

/** The expressions of a resource that has one mapping without search objects, as jq is given them. */
export function expressionsOf({ language, selector, mappings }: MappingResource): MappingExpressions {
  return { selector: programOf(language, selector), entity: treeOf(mappings[0]) };
}

function treeOf(value: unknown): ExpressionTree {
  if (typeof value === 'string') return programOf('jq', value);
  if (typeof value !== 'object' || value === null) throw new TypeError('a mapping holds nothing but expressions');
  return Object.fromEntries(Object.entries(value).map(([field, inside]) => [field, treeOf(inside)]));
}

/** How many expressions there are, without the selector. */
export function countExpressions(tree: ExpressionTree): number {
  if (typeof tree === 'string') return 1;
  return Object.values(tree).reduce((count, inside) => count + countExpressions(inside), 0);
}

/** What is more than a path or a constant. */
export function countNontrivial(tree: ExpressionTree): number {
  if (typeof tree === 'string') return /^(?:(?:\.[a-z_]+)+|"[^"\\]*")$/.test(tree) ? 0 : 1;
  return Object.values(tree).reduce((count, inside) => count + countNontrivial(inside), 0);
}
