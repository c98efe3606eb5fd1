import { JqUnsupported } from '../jq-error';
import type { Ast } from './ast';
import { childrenOf, keysOf } from './children';

/**
 * libjq remembers how a number literal was written and writes it so again (`1.0 | tostring` is "1.0"); this engine has
 * doubles. Refuses literals whose spelling could come to light: `matters` is false only where a number is used for its
 * value, or leaves the program as a result.
 */
export function checkSpelling(node: Ast, matters = false): void {
  switch (node.type) {
    case 'literal':
      if (node.number === 'lost' || (node.number === 'other' && matters)) {
        throw new JqUnsupported(`a number that would be spelled otherwise than in the program (${String(node.value)})`);
      }
      return;
    case 'pipe':
      checkSpelling(node.left, true);
      return checkSpelling(node.right, matters);
    case 'comma':
    case 'alternative':
      checkSpelling(node.left, matters);
      return checkSpelling(node.right, matters);
    case 'binary':
      // null + 1.0 is 1.0 as it was written
      checkSpelling(node.left, matters && node.operator === '+');
      return checkSpelling(node.right, matters && node.operator === '+');
    case 'and':
    case 'or':
      checkSpelling(node.left, false);
      return checkSpelling(node.right, false);
    case 'if':
      checkSpelling(node.test, false);
      checkSpelling(node.then, matters);
      return checkSpelling(node.otherwise, matters);
    case 'negate':
      return checkSpelling(node.body, matters);
    case 'array':
      return node.body === null ? undefined : checkSpelling(node.body, matters);
    case 'object':
      for (const { key, value } of node.entries) {
        checkSpelling(key, true);
        checkSpelling(value, matters);
      }
      return;
    case 'define':
      checkSpelling(node.definition.body, true);
      return checkSpelling(node.body, matters);
    case 'bind':
      checkSpelling(node.source, true);
      node.patterns.flatMap(keysOf).forEach((key) => checkSpelling(key, true));
      return checkSpelling(node.body, matters);
    case 'call':
      return node.args.forEach((arg) => checkSpelling(arg, node.name !== 'range' || node.args.length !== 1));
    default:
      return childrenOf(node).forEach((part) => checkSpelling(part, true));
  }
}
