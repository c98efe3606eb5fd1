import type { ConfigNode } from './config-node';

const TRUE_WORDS = new Set(['true', 'yes', 'on', 'y', 't', '1']);
const FALSE_WORDS = new Set(['false', 'no', 'off', 'n', 'f', '0']);
/** In bytes. The longest expression in the mappings that were looked at has less than 3,000. */
export const MAX_EXPRESSION_BYTES = 8_000;

/**
 * A jq expression. Scalars that YAML read as something else are taken back to their text, so that `query: true` means the
 * expression `true`.
 */
export function readExpression(node: ConfigNode): string | undefined {
  const { value } = node;
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) {
    node.remember();
    return String(value);
  }
  if (typeof value !== 'string') {
    node.fault(`Found ${node.found}; expected a jq expression, as text.`, value === undefined ? 'key' : 'value');
    return undefined;
  }
  if (value.trim() === '') {
    node.fault('The expression is empty. Write a jq expression, or take the key out.');
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
  node.remember();
  return value;
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
  node.fault(`Found ${node.found}; expected a number from 0 to 1, for example 0.9.`);
  return fallback;
}
