import { isJsonObject, type JsonValue } from '@quayside/domain';
import { isDeepStrictEqual } from 'node:util';
import { dateRange, instant } from './date-range';
import { isTextList } from './entity-body';
import { invalid } from './refusal';

/** Looks at what an entity holds; undefined when it holds nothing. */
export type Test = (actual: JsonValue | undefined) => boolean;

type MakeTest = (expected: JsonValue | undefined, nowMs: number) => Test;

const OPERATORS: Readonly<Record<string, MakeTest>> = {
  '=': equals,
  '!=': not(equals),
  '>': ordered((difference) => difference > 0),
  '>=': ordered((difference) => difference >= 0),
  '<': ordered((difference) => difference < 0),
  '<=': ordered((difference) => difference <= 0),
  in: isIn,
  notIn: not(isIn),
  contains,
  doesNotContains: not(contains),
  containsAny,
  beginsWith: onText((actual, expected) => actual.startsWith(expected)),
  doesNotBeginsWith: not(onText((actual, expected) => actual.startsWith(expected))),
  endsWith: onText((actual, expected) => actual.endsWith(expected)),
  doesNotEndsWith: not(onText((actual, expected) => actual.endsWith(expected))),
  between,
  notBetween: not(between),
  isEmpty: () => isEmpty,
  isNotEmpty: () => (actual) => !isEmpty(actual),
  isExpired: (_, nowMs) => (actual) => instant(actual) < nowMs,
  isNotExpired: (_, nowMs) => (actual) => instant(actual) >= nowMs,
  matchAny: (expected) => isIn(Array.isArray(expected) ? expected : [expected ?? null]),
};

const WITHOUT_VALUE: readonly string[] = ['isEmpty', 'isNotEmpty', 'isExpired', 'isNotExpired'];

/** The test that one operator and its value make. @see https://docs.port.io/search-and-query/ */
export function operatorTest(operator: JsonValue | undefined, expected: JsonValue | undefined, nowMs: number): Test {
  const make = typeof operator === 'string' && Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (!make) throw invalid('"operator" must be equal to one of the allowed values');
  if (expected === undefined && !WITHOUT_VALUE.includes(operator as string)) {
    throw invalid(`"rules" must have required property 'value'`);
  }
  return make(expected, nowMs);
}

function not(make: MakeTest): MakeTest {
  return (expected, nowMs) => {
    const test = make(expected, nowMs);
    return (actual) => !test(actual);
  };
}

function equals(expected: JsonValue | undefined, nowMs: number): Test {
  if (isJsonObject(expected) && ('preset' in expected || 'from' in expected)) return between(expected, nowMs);
  if (expected === null) return isEmpty;
  if (typeof expected === 'object') return (actual) => isDeepStrictEqual(actual, expected);
  return (actual) => actual === expected;
}

/** Numbers by size, dates by time; anything else is out of order. */
function ordered(holds: (difference: number) => boolean): MakeTest {
  return (expected) => {
    if (typeof expected === 'number') return (actual) => typeof actual === 'number' && holds(actual - expected);
    const limit = instant(expected);
    if (Number.isNaN(limit)) throw invalid('"value" must be number or date-time');
    return (actual) => holds(instant(actual) - limit);
  };
}

function isIn(expected: JsonValue | undefined): Test {
  if (!Array.isArray(expected)) throw invalid('"value" must be array');
  const wanted = new Set<unknown>(expected);
  return (actual) => (Array.isArray(actual) ? actual.some((one) => wanted.has(one)) : wanted.has(actual ?? null));
}

/** A part of a string, or a member of an array; of several values, every one. */
function contains(expected: JsonValue | undefined): Test {
  const wanted: readonly JsonValue[] = Array.isArray(expected) ? expected : [expected ?? null];
  return (actual) =>
    wanted.every((one) => {
      if (Array.isArray(actual)) return actual.includes(one);
      return typeof actual === 'string' && typeof one === 'string'
        ? actual.includes(one)
        : isEmpty(actual) && one === null;
    });
}

function containsAny(expected: JsonValue | undefined): Test {
  if (!isTextList(expected)) throw invalid('"value" must be array');
  const wanted = new Set<unknown>(expected);
  return (actual) => (Array.isArray(actual) ? actual.some((one) => wanted.has(one)) : wanted.has(actual));
}

function onText(holds: (actual: string, expected: string) => boolean): MakeTest {
  return (expected) => {
    if (typeof expected !== 'string') throw invalid('"value" must be string');
    return (actual) => typeof actual === 'string' && holds(actual, expected);
  };
}

function between(expected: JsonValue | undefined, nowMs: number): Test {
  const { fromMs, toMs } = dateRange(expected, nowMs, 'value');
  return (actual) => {
    const time = instant(actual);
    return time >= fromMs && time <= toMs;
  };
}

function isEmpty(actual: JsonValue | undefined): boolean {
  return actual === undefined || actual === null;
}
