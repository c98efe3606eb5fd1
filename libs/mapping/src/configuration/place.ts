/** Where something stands in a text; both count from 1, columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The way from the root of a configuration to one of its values: a key or an index a step. */
export type Steps = readonly (string | number)[];

/** Where the values of a configuration stand in the text that it was read from. */
export interface Places {
  /** Of a value, or of the key that it stands under. What has no place of its own gets the nearest around it. */
  of(steps: Steps, part: 'key' | 'value'): Place | undefined;
  /** Of one character of the text that a value holds; undefined where that cannot be told for certain. */
  inside(steps: Steps, text: string, index: number): Place | undefined;
}

/** Of a configuration that was no text. */
export const NO_PLACES: Places = { of: () => undefined, inside: () => undefined };

/** The index in a text of what stands at a place of that same text, or right behind it; undefined where it has no such place. */
export function indexAt(text: string, { line, column }: Place): number | undefined {
  let start = 0;
  for (let passed = 1; passed < line; passed += 1) {
    const lineEnd = text.indexOf('\n', start);
    if (lineEnd === -1) return undefined;
    start = lineEnd + 1;
  }
  const index = start + column - 1;
  const lineEnd = text.indexOf('\n', start);
  return index >= start && index <= (lineEnd === -1 ? text.length : lineEnd) ? index : undefined;
}
