import type { Budget } from '../budget';
import { JqError } from '../jq-error';
import { type Json, isArray } from '../values/json';
import { jsonText, plainText } from '../values/json-text';
import { numberText } from '../values/number-text';
import { decodeUtf8 } from '../values/utf8';
import { type NativeBuiltins, fromValue } from './native';
import { shown } from './types';

export type Formatter = (value: Json, budget: Budget) => string;

export const formatBuiltins: NativeBuiltins = {
  'format/1': fromValue((input, name, budget) => {
    if (typeof name !== 'string') throw new JqError(`${shown(name)} is not a valid format`);
    return formatter(name)(input, budget);
  }),
};

/** `@name`. libjq finds out only at run time that there is no such format. */
export function formatter(name: string): Formatter {
  const found = FORMATS.get(name);
  if (found !== undefined) return found;
  return () => {
    throw new JqError(`${name} is not a valid format`);
  };
}

const HTML: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  "'": '&apos;',
  '"': '&quot;',
  '\0': '\\0',
};
const TSV: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\', '\0': '\\0' };

const FORMATS: ReadonlyMap<string, Formatter> = new Map<string, Formatter>([
  ['text', plainText],
  ['json', jsonText],
  ['html', (value, budget) => replaced(plainText(value, budget), /[<>&'"\0]/g, (mark) => HTML[mark] ?? mark, budget)],
  ['uri', (value, budget) => replaced(plainText(value, budget), /[^A-Za-z0-9\-_.~]+/g, percentEncoded, budget)],
  ['urid', (value, budget) => percentDecoded(plainText(value, budget))],
  ['csv', (value, budget) => row(value, 'csv', ',', (text) => `"${visibleNul(text.replaceAll('"', '""'))}"`, budget)],
  [
    'tsv',
    (value, budget) =>
      row(value, 'tsv', '\t', (text) => text.replace(/[\t\n\r\\\0]/g, (mark) => TSV[mark] ?? mark), budget),
  ],
  ['sh', shellWords],
  ['base64', (value, budget) => limited(Buffer.from(plainText(value, budget), 'utf8').toString('base64'), budget)],
  ['base64d', (value, budget) => base64Decoded(plainText(value, budget), budget)],
]);

function visibleNul(text: string): string {
  return text.replaceAll('\0', '\\0');
}

function limited(text: string, budget: Budget): string {
  budget.checkString(text.length);
  budget.tick(text.length >> 4);
  return text;
}

function replaced(text: string, what: RegExp, by: (found: string) => string, budget: Budget): string {
  return limited(text.replace(what, by), budget);
}

function percentEncoded(text: string): string {
  return Array.from(Buffer.from(text, 'utf8'), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(
    '',
  );
}

function percentDecoded(text: string): string {
  const fail = (): JqError => new JqError(`${shown(text)} is not a valid uri encoding`);
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) throw fail();
  try {
    return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (bytes) => decodeURIComponent(bytes));
  } catch {
    throw fail();
  }
}

function row(value: Json, name: string, separator: string, quote: (text: string) => string, budget: Budget): string {
  if (!isArray(value)) throw new JqError(`${shown(value)} cannot be ${name}-formatted, only array`);
  budget.tick(value.length);
  const cells = value.map((cell) => {
    if (typeof cell === 'string') return quote(cell);
    if (typeof cell === 'number') return Number.isNaN(cell) ? '' : numberText(cell);
    if (cell === null) return '';
    if (typeof cell === 'boolean') return String(cell);
    throw new JqError(`${shown(cell)} is not valid in a csv row`);
  });
  return limited(cells.join(separator), budget);
}

function shellWords(value: Json, budget: Budget): string {
  const words = (isArray(value) ? value : [value]).map((word) => {
    if (typeof word === 'string') return `'${visibleNul(word.replaceAll("'", "'\\''"))}'`;
    if (typeof word === 'object' && word !== null) throw new JqError(`${shown(word)} can not be escaped for shell`);
    return jsonText(word, budget);
  });
  return limited(words.join(' '), budget);
}

const BASE64 = /^[A-Za-z0-9+/]*$/;

/** Padding may be missing, and ends the text wherever it stands. */
function base64Decoded(text: string, budget: Budget): string {
  const [body = ''] = text.split('=', 1);
  if (!BASE64.test(body)) throw new JqError(`${shown(text)} is not valid base64 data`);
  if (body.length % 4 === 1) throw new JqError(`${shown(text)} trailing base64 byte found`);
  return limited(decodeUtf8(Buffer.from(body, 'base64')), budget);
}
