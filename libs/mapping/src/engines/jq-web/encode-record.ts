import type { JsonValue } from '@quayside/domain';

/** jq-web refuses to read anything that is nested deeper than 256 levels, the batch's own list included. */
const MAX_DEPTH = 250;

export type EncodedRecord =
  | { readonly ok: true; readonly json: string; readonly bytes: number }
  | { readonly ok: false; readonly message: string };

/** The JSON text of one input, as jq can read it, or why it cannot. */
export function encodeRecord(input: JsonValue, maxBytes: number): EncodedRecord {
  if (!isWithinDepth(input, MAX_DEPTH)) {
    return { ok: false, message: `the record is nested deeper than ${MAX_DEPTH} levels` };
  }
  const json = repairSurrogates(JSON.stringify(input));
  const bytes = Buffer.byteLength(json);
  if (bytes > maxBytes) {
    return { ok: false, message: `the record has ${bytes} bytes, at most ${maxBytes} are mapped` };
  }
  return { ok: true, json, bytes };
}

function isWithinDepth(value: JsonValue, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  for (const key in value) {
    if (!isWithinDepth((value as Readonly<Record<string, JsonValue>>)[key] ?? null, levels - 1)) return false;
  }
  return true;
}

/**
 * Half of a surrogate pair cannot be spelled in UTF-8, and jq rejects the whole input for it. `JSON.stringify` escapes
 * exactly these halves; an escaped backslash in front of the same letters is text and stays.
 */
function repairSurrogates(json: string): string {
  if (!json.includes('\\ud')) return json;
  return json.replace(/\\\\|\\ud[89a-f][0-9a-f]{2}/g, (match) => (match === '\\\\' ? match : '\\ufffd'));
}
