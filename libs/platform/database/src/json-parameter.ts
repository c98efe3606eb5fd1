/** An escape as JSON.stringify writes it. The first branch is an escaped backslash, which must not start one of the others. */
const ESCAPES = /\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g;

/**
 * A value as the text of a `jsonb` parameter. Postgres stores neither the character U+0000 nor half a surrogate pair,
 * and refuses the whole statement over one; outside data can hold both, so they become U+FFFD here.
 */
export function jsonParameter(value: unknown): string {
  return JSON.stringify(value).replace(ESCAPES, (escape) => (escape === '\\\\' ? escape : '\\ufffd'));
}
