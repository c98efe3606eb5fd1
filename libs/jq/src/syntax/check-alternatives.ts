import { JqUnsupported } from '../jq-error';
import type { Ast } from './ast';
import { childrenOf } from './children';

/** Builtins that libjq ends early by a `break`. */
const ENDED_EARLY: ReadonlySet<string> = new Set('first limit nth isempty any all IN map_values walk'.split(' '));

/**
 * `?//` takes an error of whatever comes after it for one of its pattern, and in libjq so it takes the `break` by which
 * `first`, `|=` and others end early: they give several outputs then. Refuses programs that have both.
 */
export function checkAlternatives(program: Ast): void {
  const nodes = nodesOf(program);
  if (nodes.some(hasAlternatives) && nodes.some(endsEarly)) {
    throw new JqUnsupported('?// in a program with builtins that end early, such as first');
  }
}

function nodesOf(node: Ast): readonly Ast[] {
  const nodes: Ast[] = [node];
  for (const each of nodes) nodes.push(...childrenOf(each));
  return nodes;
}

function hasAlternatives(node: Ast): boolean {
  return (node.type === 'bind' || node.type === 'reduce' || node.type === 'foreach') && node.patterns.length > 1;
}

function endsEarly(node: Ast): boolean {
  return node.type === 'call' ? ENDED_EARLY.has(node.name) : node.type === 'assign' && node.operator === '|=';
}
