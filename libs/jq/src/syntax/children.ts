import type { Ast, Pattern } from './ast';

/** The nodes directly below a node, in the order of the source. */
export function childrenOf(node: Ast): readonly Ast[] {
  switch (node.type) {
    case 'identity':
    case 'recurse':
    case 'literal':
    case 'format':
    case 'variable':
    case 'break':
      return [];
    case 'string':
      return node.parts.filter((part) => typeof part !== 'string');
    case 'index':
      return [node.target, node.key];
    case 'slice':
      return [node.target, node.from, node.to];
    case 'iterate':
      return [node.target];
    case 'array':
      return node.body === null ? [] : [node.body];
    case 'object':
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case 'negate':
    case 'label':
      return [node.body];
    case 'if':
      return [node.test, node.then, node.otherwise];
    case 'try':
      return node.handler === null ? [node.body] : [node.body, node.handler];
    case 'reduce':
      return [node.source, ...node.patterns.flatMap(keysOf), node.init, node.update];
    case 'foreach':
      return [node.source, ...node.patterns.flatMap(keysOf), node.init, node.update, node.extract];
    case 'bind':
      return [node.source, ...node.patterns.flatMap(keysOf), node.body];
    case 'define':
      return [node.definition.body, node.body];
    case 'call':
      return node.args;
    default:
      return [node.left, node.right];
  }
}

/** The expressions that stand as keys in a pattern. */
export function keysOf(pattern: Pattern): readonly Ast[] {
  if (pattern.type === 'variable') return [];
  if (pattern.type === 'array') return pattern.elements.flatMap(keysOf);
  return pattern.entries.flatMap(({ key, pattern: inner }) => [key, ...(inner === null ? [] : keysOf(inner))]);
}
