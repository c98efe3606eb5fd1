import { nearestName } from '@quayside/domain';
import { LANGUAGES, type Language } from '../engines/language';
import type { ConfigNode } from './config-node';

const TRUE_WORDS = new Set(['true', 'yes', 'on', 'y', 't', '1']);
const FALSE_WORDS = new Set(['false', 'no', 'off', 'n', 'f', '0']);
/** In bytes. The longest expression in the mappings that were looked at has less than 3,000. */
export const MAX_EXPRESSION_BYTES = 8_000;

/**
 * An expression. Scalars that YAML read as something else are taken back to their text, so that `query: true` means the
 * expression `true`.
 */
export function readExpression(node: ConfigNode): string | undefined {
  const { value } = node;
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) {
    node.remember(String(value));
    return String(value);
  }
  if (typeof value !== 'string') {
    node.mismatch('an expression, as text.');
    return undefined;
  }
  if (value.trim() === '') {
    node.fault('The expression is empty. Write one, or take the key out.');
    return undefined;
  }
  if (Buffer.byteLength(value) > MAX_EXPRESSION_BYTES) {
    node.fault(`The expression has ${Buffer.byteLength(value)} bytes; at most ${MAX_EXPRESSION_BYTES} are accepted.`);
    return undefined;
  }
  if (value.includes('\u0000')) {
    node.fault('The expression holds a NUL character. Take it out.');
    return undefined;
  }
  node.remember(value);
  return value;
}

/** The language of expressions. Blank is the default. */
export function readLanguage(node: ConfigNode, fallback: Language): Language {
  if (node.isAbsent) return fallback;
  const word = typeof node.value === 'string' ? node.value.trim().toLowerCase() : '';
  const language = LANGUAGES.find((name) => name === word);
  if (language !== undefined) return language;
  const meant = nearestName(word, LANGUAGES);
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  node.fault(`Found ${node.found}; expected a language of expressions: ${LANGUAGES.join(' or ')}.${hint}`);
  return fallback;
}

/** A flag, in any of the spellings that mappings use. Blank is the default. */
export function readFlag(node: ConfigNode, fallback: boolean): boolean {
  const { value } = node;
  if (node.isAbsent) return fallback;
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' || typeof value === 'number' ? String(value).trim().toLowerCase() : '';
  if (TRUE_WORDS.has(word)) return true;
  if (FALSE_WORDS.has(word)) return false;
  node.fault(`Found ${node.found}; expected true or false.`);
  return fallback;
}

/** A number from 0 to 1. Blank is the default. */
export function readFraction(node: ConfigNode, fallback: number): number {
  const { value } = node;
  if (node.isAbsent) return fallback;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && number >= 0 && number <= 1) return number;
  const percent = Number(/^(\d{1,3})\s*%?$/.exec(String(value))?.[1] ?? Number.NaN);
  const hint = percent <= 100 ? ` For ${percent} percent write ${percent / 100}.` : '';
  node.fault(`Found ${node.found}; expected a number from 0 to 1, for example 0.9.${hint}`);
  return fallback;
}
