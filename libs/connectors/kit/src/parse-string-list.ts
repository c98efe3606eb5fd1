import type { JsonValue } from '@quayside/domain';

export type StringListResult =
  { readonly ok: true; readonly values: readonly string[] } | { readonly ok: false; readonly message: string };

/**
 * Reads a setting that is a list of strings, in every spelling that people give it: an array, `["a","b"]`, `['a','b']`,
 * `a,b`, or one a line. Values are trimmed; empty ones and repetitions are left out; nothing at all is the empty list.
 * A message completes a sentence about the setting and repeats none of its values.
 */
export function parseStringList(raw: JsonValue | undefined): StringListResult {
  if (raw === undefined || raw === null) return { ok: true, values: [] };
  if (Array.isArray(raw)) return fromArray(raw as readonly JsonValue[]);
  if (typeof raw !== 'string') return fault(`must be a list of strings, and is ${nameOf(raw)}`);
  const text = raw.trim();
  return text.startsWith('[') ? fromBrackets(text) : fromPlain(text);
}

function fromArray(items: readonly JsonValue[]): StringListResult {
  const wrong = items.findIndex((item) => typeof item !== 'string');
  if (wrong >= 0) {
    return fault(`must be a list of strings, and item ${wrong + 1} is ${nameOf(items[wrong])}: put it in quotes`);
  }
  return values(items as readonly string[]);
}

function fromBrackets(text: string): StringListResult {
  try {
    return fromArray(JSON.parse(text) as readonly JsonValue[]);
  } catch {
    const items = quotedItems(text);
    return items
      ? values(items)
      : fault(`is no list that can be read: write ["a","b"], ['a','b'], or a,b without brackets`);
  }
}

function fromPlain(text: string): StringListResult {
  const items = text.split(/[,\r\n]/).map((item) => unquoted(item.trim()));
  if (items.some((item) => /^["']|["']$/.test(item))) {
    return fault('has a quotation mark without its other half');
  }
  return values(items);
}

/**
 * The items of a list in brackets whose strings stand in single or double quotes, with a backslash before a quote or a
 * backslash that is meant; undefined when it is anything else. One pass from left to right.
 */
function quotedItems(text: string): string[] | undefined {
  const items: string[] = [];
  let at = skipBlank(text, 1);
  while (text[at] !== ']') {
    const quote = text[at];
    if (quote !== '"' && quote !== "'") return undefined;
    let item = '';
    for (at += 1; at < text.length && text[at] !== quote; at += 1) {
      if (text[at] === '\\') at += 1;
      item += text[at] ?? '';
    }
    if (at >= text.length) return undefined;
    items.push(item);
    at = skipBlank(text, at + 1);
    if (text[at] === ',') at = skipBlank(text, at + 1);
    else if (text[at] !== ']') return undefined;
  }
  return at === text.length - 1 ? items : undefined;
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length && (text[at] ?? '').trim() === '') at += 1;
  return at;
}

function unquoted(item: string): string {
  const quote = item[0];
  const paired = item.length >= 2 && (quote === '"' || quote === "'") && item.endsWith(quote);
  return paired ? item.slice(1, -1) : item;
}

function values(items: readonly string[]): StringListResult {
  return { ok: true, values: [...new Set(items.map((item) => item.trim()).filter((item) => item !== ''))] };
}

function fault(message: string): StringListResult {
  return { ok: false, message };
}

function nameOf(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
