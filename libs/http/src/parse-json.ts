import type { JsonValue } from '@quayside/domain';

/** The least that a body must hold for anything in it to be changed: sixteen digits, or the escape of a surrogate. */
const DOUBTFUL = /[0-9]{16}|\\u[dD][89a-fA-F]/;
const LONG_NUMBER = /[-0-9][0-9.eE+-]{15,}/g;
/** Every escape of a string; a surrogate that stands without its other half is captured. */
const ESCAPE = /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\[^]/g;
const QUOTE = '"';
const BACKSLASH = '\\';

/**
 * `JSON.parse` that changes no identifier: an integer that a double would print otherwise than it was written becomes a
 * string of its digits. Half a surrogate pair, which cannot be sent on as UTF-8, becomes U+FFFD.
 *
 * @param text decoded from UTF-8, so that halves of pairs stand in it as escapes only
 * @throws SyntaxError, as `JSON.parse`
 */
export function parseJson(text: string): JsonValue {
  const value = JSON.parse(text) as JsonValue;
  if (!DOUBTFUL.test(text)) return value;
  const rewritten = rewrite(text);
  return rewritten === text ? value : (JSON.parse(rewritten) as JsonValue);
}

/** JSON that is known to be valid, string by string and what lies between them, in linear time. */
function rewrite(text: string): string {
  const parts: string[] = [];
  let kept = 0;
  const replace = (from: number, to: number, pattern: RegExp, replacer: (match: string, group?: string) => string) => {
    const segment = text.slice(from, to);
    const replaced = segment.replace(pattern, replacer);
    if (replaced === segment) return;
    parts.push(text.slice(kept, from), replaced);
    kept = to;
  };
  for (let at = 0; at < text.length;) {
    const found = text.indexOf(QUOTE, at);
    const opening = found === -1 ? text.length : found;
    if (opening - at >= 16) replace(at, opening, LONG_NUMBER, quoteWhereChanged);
    at = endOfString(text, opening);
    replace(opening, at, ESCAPE, (escape, half) => (half === undefined ? escape : '\uFFFD'));
  }
  return parts.join('') + text.slice(kept);
}

/** Fractions and exponents are no identifiers. */
function quoteWhereChanged(literal: string): string {
  return /[.eE]/.test(literal) || String(Number(literal)) === literal ? literal : `"${literal}"`;
}

/** The offset behind the quote that closes the string: the first one after an even number of backslashes. */
function endOfString(text: string, opening: number): number {
  for (let from = opening + 1; from < text.length;) {
    const quote = text.indexOf(QUOTE, from);
    let escapes = quote;
    while (text[escapes - 1] === BACKSLASH) escapes -= 1;
    if ((quote - escapes) % 2 === 0) return quote + 1;
    from = quote + 1;
  }
  return text.length;
}
