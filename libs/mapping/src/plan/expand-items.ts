import { isJsonObject, type JsonObject, type JsonValue, type RawRecord } from '@quayside/domain';
import type { MappingResource } from '../configuration/mapping-config';
import type { Evaluation } from '../engines/evaluator';
import { leadingPath } from '../engines/language';
import type { MappedRecord } from './mapped-record';
import { typeName } from '../type-name';

/** Far more than any list inside a record that a mapping in use takes apart; each becomes an entity of its own. */
const MAX_ITEMS = 5_000;

export type Expansion = { readonly items: readonly RawRecord[] } | { readonly refused: MappedRecord };

/**
 * `itemsToParse`: one record becomes one for each element of a list inside it, with the element under a name of its own. With
 * `topLevelTransform` the list itself is taken out, so that it is not carried along with each of its elements. Where it
 * stands can only be told from an expression that begins with a plain path; otherwise the record stays whole.
 */
export function expandItems(
  record: RawRecord,
  { itemsToParse, language }: Pick<MappingResource, 'itemsToParse' | 'language'>,
  list: Evaluation,
  path: string,
): Expansion {
  if (itemsToParse === undefined) return { items: [record] };
  if (list.kind === 'error') return { refused: { outcome: 'failed', path, message: list.message } };
  const value = list.kind === 'value' ? list.value : null;
  if (value === null) return { refused: { outcome: 'dropped', reason: 'itemsToParse gave null' } };
  if (!Array.isArray(value)) {
    return { refused: { outcome: 'failed', path, message: `itemsToParse gave ${typeName(value)}; expected a list` } };
  }
  if (value.length > MAX_ITEMS) {
    const message = `itemsToParse gave ${value.length} items; at most ${MAX_ITEMS} of one record are mapped`;
    return { refused: { outcome: 'failed', path, message } };
  }
  const rest = itemsToParse.topLevelTransform
    ? without(record, leadingPath(language, itemsToParse.expression))
    : record;
  return { items: value.map((item: JsonValue) => ({ ...rest, [itemsToParse.name]: item })) };
}

function without(record: JsonObject, [key, ...deeper]: readonly string[]): JsonObject {
  if (key === undefined || !Object.hasOwn(record, key)) return record;
  const inner = record[key];
  if (deeper.length > 0) return isJsonObject(inner) ? { ...record, [key]: without(inner, deeper) } : record;
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
