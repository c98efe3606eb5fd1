/**
 * jq counts code points, JavaScript counts UTF-16 units. They differ only in strings with a surrogate pair, which are
 * rare, so each function looks for one first.
 */
const SURROGATE = /[\ud800-\udfff]/;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export function isAstral(text: string): boolean {
  return SURROGATE.test(text);
}

export function codePointLength(text: string): number {
  return isAstral(text) ? countCodePoints(text, text.length) : text.length;
}

/** How many code points lie before a UTF-16 offset. */
export function countCodePoints(text: string, end: number): number {
  let count = 0;
  for (let at = 0; at < end; count++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return count;
}

export function sliceCodePoints(text: string, from: number, to: number): string {
  return isAstral(text) ? Array.from(text).slice(from, to).join('') : text.slice(from, to);
}

/** A string that no UTF-8 can carry is repaired as jq does it: U+FFFD in place of each half pair. */
export function wellFormed(text: string): string {
  return isAstral(text) ? text.replace(LONE_SURROGATE, '\ufffd') : text;
}

/** Order by code point, which is also the order of the UTF-8 bytes. UTF-16 order puts U+E000..U+FFFF after the pairs. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x === y) continue;
    const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
    return rank(x) < rank(y) ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}
