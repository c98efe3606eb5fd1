import { JqError, JqUnsupported } from '../jq-error';
import { codePointLength } from '../values/code-points';
import { type Json, isArray, isObject, kindOf } from '../values/json';
import { briefText, jsonText, plainText } from '../values/json-text';
import { parseJson } from '../values/parse-json';
import { type NativeBuiltins, fromInput } from './native';

/** Builtins about what a value is, and how it becomes one of another kind. */
export const typeBuiltins: NativeBuiltins = {
  'type/0': fromInput(kindOf),
  'length/0': fromInput(lengthOf),
  'utf8bytelength/0': fromInput((input) => {
    if (typeof input === 'string') return Buffer.byteLength(input);
    throw new JqError(`${shown(input)} only strings have UTF-8 byte length`);
  }),
  'tostring/0': fromInput(plainText),
  'tojson/0': fromInput(jsonText),
  'fromjson/0': fromInput((input, budget) => {
    if (typeof input !== 'string') throw new JqError(`${shown(input)} only strings can be parsed`);
    budget.tick(input.length >> 3);
    return parseJson(input);
  }),
  'tonumber/0': fromInput(toNumber),
  'toboolean/0': fromInput((input) => {
    if (typeof input === 'boolean') return input;
    if (input === 'true' || input === 'false') return input === 'true';
    throw new JqError(`${shown(input)} cannot be parsed as a boolean`);
  }),
};

export function shown(value: Json): string {
  return `${kindOf(value)} (${briefText(value)})`;
}

function lengthOf(input: Json): Json {
  if (input === null) return 0;
  if (typeof input === 'number') return Math.abs(input);
  if (typeof input === 'string') return codePointLength(input);
  if (isArray(input)) return input.length;
  if (isObject(input)) return Object.keys(input).length;
  throw new JqError(`${shown(input)} has no length`);
}

const NUMBER = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

function toNumber(input: Json): Json {
  if (typeof input === 'number') return input;
  if (typeof input === 'string') {
    if (NUMBER.test(input)) return Number(input);
    const special = /^[+-]?(nan[0-9]*|inf(?:inity)?)$/i.exec(input);
    if (special !== null) return specialNumber(input);
  }
  throw new JqError(`${shown(input)} cannot be parsed as a number`);
}

function specialNumber(text: string): number {
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  if (/^[+-]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  throw new JqUnsupported(`the number ${text}`);
}
