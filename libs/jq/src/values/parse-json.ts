import { JqError, JqUnsupported } from '../jq-error';
import { DEEPEST } from './depth';
import { isAstral, wellFormed } from './code-points';
import type { Json } from './json';

/** `fromjson`. libjq also reads NaN and infinities; its words for what is wrong are its own parser's and are not followed. */
export function parseJson(text: string): Json {
  if (text.length > DEEPEST && nesting(text) > DEEPEST) {
    throw new JqError(`Exceeds depth limit for parsing (while parsing '${text}')`);
  }
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return parseOther(text.trim(), text);
  }
  if (!text.includes('\\u') && !isAstral(text)) return value;
  return JSON.parse(text, (_key, each: Json) => (typeof each === 'string' ? wellFormed(each) : each)) as Json;
}

const LOOSE_NUMBER = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
/** Inside a structure: something that JSON does not know but libjq takes. */
const LOOSE_PART = /[[,:\s](?:[+-]?(?:nan|infinity|0[0-9]|\.[0-9])|[+]|-?[0-9]+\.[^0-9])/i;

function parseOther(trimmed: string, text: string): Json {
  if (/^-?nan$/i.test(trimmed)) return Number.NaN;
  if (LOOSE_NUMBER.test(trimmed)) return Number(trimmed);
  const isStructure = trimmed.startsWith('[') || trimmed.startsWith('{');
  if (isStructure && LOOSE_PART.test(trimmed)) throw new JqUnsupported('JSON text as only libjq reads it');
  throw new JqError(`Invalid literal (while parsing '${text}')`);
}

/** How deep the brackets go, those inside strings left out. */
function nesting(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++depth);
    else if (token === ']' || token === '}') depth--;
  }
  return deepest;
}
