import { countCodePoints } from '../values/code-points';
import type { Json } from '../values/json';
import { type ObjectDraft, setOwn } from '../values/object';

/** A match as `match` shows it, with offsets and lengths in code points; the names are those of the groups in their order. */
export function matchObject(text: string, match: RegExpExecArray, names: readonly (string | null)[]): Json {
  const captures = match.slice(1).map((captured: string | undefined, index): Json => {
    const name = names[index] ?? null;
    const start = match.indices?.[index + 1]?.[0];
    if (captured === undefined || start === undefined) return { offset: -1, string: null, length: 0, name };
    const offset = countCodePoints(text, start);
    if (captured === '') return { offset, string: '', length: 0, name };
    return { offset, length: countCodePoints(captured, captured.length), string: captured, name };
  });
  return {
    offset: countCodePoints(text, match.index),
    length: countCodePoints(match[0], match[0].length),
    string: match[0],
    captures,
  };
}

/** The named captures, null where a group did not take part. */
export function captureObject(match: RegExpExecArray): Json {
  const object: ObjectDraft = {};
  for (const [name, captured] of Object.entries((match.groups ?? {}) as Record<string, string | undefined>)) {
    setOwn(object, name, captured ?? null);
  }
  return object;
}
