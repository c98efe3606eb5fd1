import { isJsonObject } from '@quayside/domain';
import type { ConfigNode } from './config-node';
import type { SearchExpression, SearchRuleExpression } from './mapping-config';
import { readExpression } from './read-scalar';
import { readObject } from './read-object';

const MAX_DEPTH = 10;
const MAX_RULES = 50;

/** An expression, or a search object where one is allowed. */
export function readExpressionOrSearch(node: ConfigNode): string | SearchExpression | undefined {
  if (Array.isArray(node.value)) {
    node.fault(
      'Found a list; expected an expression (for several targets: one that gives a list, such as [.items[].id]) or a search object.',
    );
    return undefined;
  }
  return isJsonObject(node.value) ? readSearch(node, 1) : readExpression(node);
}

function readSearch(node: ConfigNode, depth: number): SearchExpression | undefined {
  const child = readObject(node, { keys: ['combinator', 'rules'] });
  if (child === undefined) return undefined;
  const combinator = readExpression(child('combinator'));
  const rules = readRules(child('rules'), depth);
  return combinator === undefined || rules === undefined ? undefined : { combinator, rules };
}

function readRules(node: ConfigNode, depth: number): SearchExpression['rules'] | undefined {
  if (!Array.isArray(node.value) || node.value.length === 0) {
    node.mismatch('a list of at least one rule.');
    return undefined;
  }
  if (node.value.length > MAX_RULES || depth > MAX_DEPTH) {
    node.fault(`A search object has at most ${MAX_RULES} rules on each of at most ${MAX_DEPTH} levels.`);
    return undefined;
  }
  const rules = node.value.map((value: unknown, index) => {
    const rule = node.element(index, value);
    const isSearch = isJsonObject(value) && ('combinator' in value || 'rules' in value);
    return isSearch ? readSearch(rule, depth + 1) : readRule(rule);
  });
  return rules.every((rule) => rule !== undefined) ? rules : undefined;
}

function readRule(node: ConfigNode): SearchRuleExpression | undefined {
  const child = readObject(node, { keys: ['property', 'operator', 'value'] });
  if (child === undefined) return undefined;
  const property = readExpression(child('property'));
  const operator = readExpression(child('operator'));
  const value = readExpression(child('value'));
  return property === undefined || operator === undefined || value === undefined
    ? undefined
    : { property, operator, value };
}
