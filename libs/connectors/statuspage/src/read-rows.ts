import { isJsonObject, type JsonValue, type RawRecord } from '@quayside/domain';
import { malformed, type Place } from './statuspage-error';

/** Anything that Statuspage lists has an id of its own. */
export type Row = RawRecord & { readonly id: string };

/** The rows of a list, unchanged. Throws `upstream_malformed` for what is no list of objects with an id. */
export function readRows(value: JsonValue, place: Place, what = 'the answer'): readonly Row[] {
  if (!Array.isArray(value)) throw malformed(place, `${what} is not a list.`);
  const rows = value as readonly JsonValue[];
  const wrong = rows.findIndex((row) => !isRow(row));
  if (wrong >= 0) throw malformed(place, `item ${wrong + 1} of ${what} is not an object with an id.`);
  return rows as readonly Row[];
}

/** One object of a list, asked for by itself. Throws `upstream_malformed` for what is no object with an id. */
export function readRow(value: JsonValue, place: Place): Row {
  if (!isRow(value)) throw malformed(place, 'the answer is not an object with an id.');
  return value;
}

function isRow(value: JsonValue): value is Row {
  return isJsonObject(value) && typeof value['id'] === 'string' && value['id'] !== '';
}
