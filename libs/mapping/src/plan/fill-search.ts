import type { JsonValue, SearchQuery } from '@quayside/domain';
import type { SearchExpression } from '../configuration/mapping-config';
import { pathText } from '../configuration/path-text';

/** An expression of a field, and its path: that of the field, and inside a search object `rules[0].value` behind it. */
export interface FieldExpression {
  readonly path: string;
  readonly expression: string;
}

/** The expressions of a field, in the order in which `fillSearch` takes their values. */
export function expressionsOfField(path: string, field: string | SearchExpression): readonly FieldExpression[] {
  if (typeof field === 'string') return [{ path, expression: field }];
  return [
    { path: pathText(path, 'combinator'), expression: field.combinator },
    ...field.rules.flatMap((rule, index): readonly FieldExpression[] => {
      const rulePath = pathText(pathText(path, 'rules'), index);
      if ('rules' in rule) return expressionsOfField(rulePath, rule);
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
