import { isFunctionObject } from './internals';
import { exhausted } from './limit-reached';
import { MAX_SEQUENCE_LENGTH, MAX_TEXT_LENGTH } from './limits';
import type { Meter } from './meter';
import { checkDateRead, checkDateWritten, checkPicture, MAX_PICTURE_LENGTH } from './picture-checks';

const CHARACTERS_OF_A_TICK = 8;

type Check = (args: readonly unknown[], meter: Meter) => void;

/**
 * What has to be known before a function of the package runs, since nothing stops it then: most need time in proportion
 * to their arguments, the ones listed more, or they read what they should not.
 */
const CHECKS: Readonly<Record<string, Check>> = {
  // the package puts the stack trace into messages that ask for it
  error: ([message]) => {
    throw new Error(typeof message === 'string' ? message : '$error() function evaluated');
  },
  assert: ([condition, message]) => {
    if (condition !== true) throw new Error(typeof message === 'string' ? message : '$assert() statement failed');
  },
  pad: ([, width, fill]) => {
    const fillLength = typeof fill === 'string' ? Math.max(1, fill.length) : 1;
    checkLength(Math.abs(Number(width)) * fillLength);
  },
  join: ([texts, separator]) => {
    const parts = Array.isArray(texts) ? texts : [];
    const separators = typeof separator === 'string' ? separator.length * parts.length : 0;
    checkLength(parts.reduce((sum: number, part) => sum + String(part).length, separators));
  },
  string: ([value, prettify], meter) => {
    meter.tick((meter.weigh(value) / CHARACTERS_OF_A_TICK) * (prettify === true ? 1 + meter.depthOf(value) : 1));
  },
  sort: ([array], meter) => {
    const { length } = asArray(array);
    if (length > MAX_SEQUENCE_LENGTH) throw exhausted(`more than ${MAX_SEQUENCE_LENGTH} elements to sort`);
    meter.tick(length ** 2 / 16);
  },
  distinct: ([array], meter) => {
    meter.tick((asArray(array).length * meter.weigh(array)) / 4);
  },
  zip: (arrays, meter) => {
    meter.tick(arrays.length * Math.min(...arrays.map((array) => asArray(array).length)));
  },
  spread: refuseFunctions,
  merge: refuseFunctions,
  sift: refuseFunctions,
  each: refuseFunctions,
  formatNumber: ([number, picture, options], meter) => {
    checkFinite(number);
    checkPicture(picture);
    if (meter.weigh(options) > MAX_PICTURE_LENGTH) throw exhausted('the options of a number picture are too long');
  },
  formatInteger: ([number, picture]) => {
    checkFinite(number);
    checkPicture(picture);
  },
  parseInteger: ([, picture]) => {
    checkPicture(picture);
  },
  fromMillis: ([, picture, zone]) => {
    checkDateWritten(picture, zone);
  },
  toMillis: ([text, picture]) => {
    checkDateRead(text, picture);
  },
};

/** Throws where the call would go beyond the limits, and charges the meter for it where it may go on. */
export function checkCall(name: string, args: readonly unknown[], meter: Meter): void {
  for (const arg of args) {
    if (typeof arg === 'string') meter.tick(arg.length / CHARACTERS_OF_A_TICK);
    else if (Array.isArray(arg)) meter.tick(arg.length);
  }
  if (Object.hasOwn(CHECKS, name)) CHECKS[name]?.(args, meter);
}

/** They list the members of objects, and functions are objects to the package: it would show its own workings. */
function refuseFunctions([value]: readonly unknown[]): void {
  if (Array.isArray(value)) for (const element of value as readonly unknown[]) refuseFunctions([element]);
  else if (typeof value === 'object' && value !== null && isFunctionObject(value)) {
    throw new TypeError('a function has no members');
  }
}

function checkLength(length: number): void {
  if (length > MAX_TEXT_LENGTH) throw exhausted(`a text is longer than ${MAX_TEXT_LENGTH} characters`);
}

/** The package would write infinity for ever. */
function checkFinite(number: unknown): void {
  if (typeof number === 'number' && !Number.isFinite(number)) throw new RangeError('number out of range');
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
