import type { Ast } from './ast';
import { childrenOf } from './children';

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
/** Builtins that give back numbers only out of their input, or small ones. */
const HARMLESS: ReadonlySet<string> = new Set(
  (
    'all any ascii_downcase ascii_upcase capture contains empty endswith error first flatten from_entries group_by has index ' +
    'inside join keys last length limit ltrim ltrimstr map not paths reverse rtrim rtrimstr scan select sort sort_by split ' +
    'splits startswith sub gsub test to_entries todate tojson tostring trim type unique unique_by values with_entries'
  ).split(' '),
);

/** Whether a program may come to NaN or an infinity, which JSON does not have. False only where it surely does not. */
export function makesNumbers(node: Ast): boolean {
  switch (node.type) {
    case 'binary':
      if (!COMPARISONS.has(node.operator)) return true;
      break;
    case 'assign':
      if (node.operator !== '=' && node.operator !== '|=' && node.operator !== '//=') return true;
      break;
    case 'call':
      if (!HARMLESS.has(node.name)) return true;
      break;
    case 'negate':
      return true;
    default:
  }
  return childrenOf(node).some(makesNumbers);
}
