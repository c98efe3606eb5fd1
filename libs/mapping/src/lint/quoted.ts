import type { JsonValue } from '@quayside/domain';

const MAX_SHOWN = 10;
const MAX_LENGTH = 100;

/** A name or value for a message, cut where it is long. */
export function quoted(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}...` : text;
}

/** The first ten of them, and how many more there are. */
export function quotedList(values: readonly JsonValue[]): string {
  const shown = values.slice(0, MAX_SHOWN).map(quoted).join(', ');
  return values.length > MAX_SHOWN ? `${shown} and ${values.length - MAX_SHOWN} more` : shown;
}
