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

function isRow(value: JsonValue): value is Row {
  return isJsonObject(value) && typeof value['id'] === 'string' && value['id'] !== '';
}
