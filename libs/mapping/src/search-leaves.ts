import type { JsonValue, SearchQuery } from '@quayside/domain';
import type { SearchExpression } from './mapping-config';
import { pathText } from './path-text';

/** One expression of an entity's mapping, and where it stands in it: `properties.url`, `relations.service.rules[0].value`. */
export interface Leaf {
  readonly path: string;
  readonly expression: string;
}

/** The expressions of a field, in the order in which `fillSearch` takes their values. */
export function leavesOf(path: string, expression: string | SearchExpression): readonly Leaf[] {
  if (typeof expression === 'string') return [{ path, expression }];
  return [
    { path: pathText(path, 'combinator'), expression: expression.combinator },
    ...expression.rules.flatMap((rule, index): readonly Leaf[] => {
      const rulePath = pathText(pathText(path, 'rules'), index);
      if ('rules' in rule) return leavesOf(rulePath, rule);
      return [
        { path: pathText(rulePath, 'property'), expression: rule.property },
        { path: pathText(rulePath, 'operator'), expression: rule.operator },
        { path: pathText(rulePath, 'value'), expression: rule.value },
      ];
    }),
  ];
}

/** The search object with a value in place of each expression. */
export function fillSearch(search: SearchExpression, values: Iterator<JsonValue, unknown>): SearchQuery {
  const next = (): JsonValue => {
    const { value, done } = values.next();
    return done === true ? null : (value as JsonValue);
  };
  return {
    combinator: next(),
    rules: search.rules.map((rule) =>
      'rules' in rule ? fillSearch(rule, values) : { property: next(), operator: next(), value: next() },
    ),
  };
}
