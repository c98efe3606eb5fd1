import { isJsonObject, type JsonObject, type JsonValue, type RawRecord } from '@quayside/domain';
import type { Evaluation } from './evaluator';
import type { MappedRecord } from './mapped-record';
import type { ItemsToParse } from './mapping-config';
import { typeName } from './type-name';

/** A path such as `.a.b` at the start, and then the end of the expression, a pipe, or an alternative. */
const LEADING_PATH = /^\s*((?:\.[A-Za-z_]\w*)+)\??\s*(?:$|\||\/\/)/;

export type Expansion = { readonly items: readonly RawRecord[] } | { readonly refused: MappedRecord };

/**
 * `itemsToParse`: one record becomes one for each element of a list inside it, with the element under a name of its own. With
 * `topLevelTransform` the list itself is taken out, so that it is not carried along with each of its elements. Where it
 * stands can only be told from an expression that begins with a plain path; otherwise the record stays whole.
 */
export function expandItems(record: RawRecord, itemsToParse: ItemsToParse, list: Evaluation, path: string): Expansion {
  if (list.kind === 'error') return { refused: { outcome: 'failed', path, message: list.message } };
  const value = list.kind === 'value' ? list.value : null;
  if (value === null) return { refused: { outcome: 'dropped', reason: 'itemsToParse gave null' } };
  if (!Array.isArray(value)) {
    return { refused: { outcome: 'failed', path, message: `itemsToParse gave ${typeName(value)}; expected a list` } };
  }
  const rest = itemsToParse.topLevelTransform ? without(record, leadingPath(itemsToParse.expression)) : record;
  return { items: value.map((item: JsonValue) => ({ ...rest, [itemsToParse.name]: item })) };
}

function leadingPath(expression: string): readonly string[] {
  return LEADING_PATH.exec(expression)?.[1]?.split('.').slice(1) ?? [];
}

function without(record: JsonObject, [key, ...deeper]: readonly string[]): JsonObject {
  if (key === undefined || !Object.hasOwn(record, key)) return record;
  const inner = record[key];
  if (deeper.length > 0) return isJsonObject(inner) ? { ...record, [key]: without(inner, deeper) } : record;
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
