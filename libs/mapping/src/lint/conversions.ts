import type { JsonValue } from '@quayside/domain';
import { programOf, type Language } from '../engines/language';
import type { LintFix } from './lint-finding';
import type { LintField } from './lint-target';
import { typeOf } from './property-fit';

/** A way to make other values out of those that an expression gives. */
interface Conversion {
  readonly title: string;
  /** whether it makes something of this value; it is never asked of null */
  readonly takes: (value: JsonValue) => boolean;
  /** jq, to stand behind the expression in brackets */
  readonly filter: string;
  /** the outputs go into a list */
  readonly collects?: true;
}

const isScalar = (value: JsonValue): boolean => typeof value !== 'object';
const isScalarList = (value: JsonValue): boolean =>
  (Array.isArray(value) ? value : [value]).every((item: JsonValue) => item === null || isScalar(item));
const isNumeric = (value: JsonValue): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,9})?$/.test(value));

const CONVERSIONS = {
  string: {
    title: 'Turn the value into text',
    takes: isScalar,
    filter: 'if . == null then null else tostring end',
  },
  number: {
    title: 'Turn the text into a number',
    takes: isNumeric,
    filter: 'if . == null then null else tonumber end',
  },
  boolean: {
    title: 'Turn the text into true or false',
    takes: (value) => typeof value === 'boolean' || value === 'true' || value === 'false',
    filter: 'if type == "string" then . == "true" else . end',
  },
  array: { title: 'Put the value into a list', takes: isScalar, filter: 'values', collects: true },
  texts: {
    title: 'Make a list of texts',
    takes: isScalarList,
    filter: 'if type == "array" then .[] else . end | values | tostring',
    collects: true,
  },
  firstText: {
    title: 'Take the first of the list',
    takes: isScalarList,
    filter: 'if type == "array" then .[0] else . end | if . == null then null else tostring end',
  },
  blankToNull: {
    title: 'Turn an empty text into null',
    takes: () => true,
    filter: 'if . == "" then null else . end',
  },
} as const satisfies Readonly<Record<string, Conversion>>;
export type ConversionName = keyof typeof CONVERSIONS;

export function isConversion(name: string): name is ConversionName {
  return Object.hasOwn(CONVERSIONS, name);
}

/** The fix that converts what the field gives, where each of these values can be converted; none in JSONata. */
export function conversionFix(
  name: ConversionName,
  language: Language,
  { expression, steps }: LintField,
  values: readonly JsonValue[],
): readonly LintFix[] {
  const { title, takes, filter, ...rest }: Conversion = CONVERSIONS[name];
  // behind a comment the bracket that closes would be part of the comment
  if (expression === undefined || language !== 'jq' || expression.includes('#')) return [];
  if (!values.every((value) => typeOf(value) === undefined || takes(value))) return [];
  const converted = `(${programOf(language, expression).trim()}) | ${filter}`;
  const value = rest.collects === true ? `[${converted}]` : converted;
  return [{ title, target: 'mapping', change: { op: 'set', path: steps, value } }];
}
