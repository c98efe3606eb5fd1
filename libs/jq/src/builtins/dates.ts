import type { Budget } from '../budget';
import type { Ast } from '../syntax/ast';
import { breakTime, joinTime } from '../dates/calendar';
import { formatTime } from '../dates/strftime';
import { checkParseFormat, parseTime } from '../dates/strptime';
import { JqError, JqUnsupported } from '../jq-error';
import { type Json, isArray } from '../values/json';
import { type NativeBuiltin, type NativeBuiltins, fromInput, fromValue } from './native';

/** What a time taken apart consists of, the days of the week and of the year included; anything more is not looked at. */
const PARTS = 8;
/** C keeps the parts of a time in 32 bits. */
const LARGEST_PART = 2 ** 31 - 1900;
const ISO_8601 = '%Y-%m-%dT%H:%M:%SZ';

/** Local time is UTC, as it is where integrations run. */
export const dateBuiltins: NativeBuiltins = {
  'strptime/1': withFormat(checkParseFormat, parse),
  'strftime/1': withFormat(checkFormat, (input, format) => print('strftime/1', input, format, 'GMT')),
  'strflocaltime/1': withFormat(checkFormat, (input, format) => print('strflocaltime/1', input, format, 'UTC')),
  'mktime/0': fromInput(makeTime),
  'gmtime/0': fromInput((input) => takeApart('gmtime', input)),
  'localtime/0': fromInput((input) => takeApart('localtime', input)),
  'todate/0': fromInput((input) => print('strftime/1', input, ISO_8601, 'GMT')),
  'todateiso8601/0': fromInput((input) => print('strftime/1', input, ISO_8601, 'GMT')),
  'fromdate/0': fromInput((input) => makeTime(parse(input, ISO_8601))),
  'fromdateiso8601/0': fromInput((input) => makeTime(parse(input, ISO_8601))),
};

/** A format that is written out in the program is looked at when it compiles. */
function withFormat(
  check: (format: string) => void,
  run: (input: Json, format: Json, budget: Budget) => Json,
): NativeBuiltin {
  return (args, written) => {
    const [format] = written as readonly (Ast | undefined)[];
    if (format?.type === 'literal' && typeof format.value === 'string') check(format.value);
    return fromValue(run)(args, written);
  };
}

function checkFormat(format: string): void {
  formatTime({ year: 1970, month: 0, day: 1, hour: 0, minute: 0, second: 0, weekday: 4, yearDay: 0 }, format, '');
}

function parse(input: Json, format: Json): Json {
  if (typeof input !== 'string' || typeof format !== 'string') {
    throw new JqError('strptime/1 requires string inputs and arguments');
  }
  const time = parseTime(input, format);
  if (time === null) throw new JqError(`date "${input}" does not match format "${format}"`);
  return time;
}

function makeTime(input: Json): Json {
  if (!isArray(input)) throw new JqError('mktime requires array inputs');
  const seconds = secondsOf(input, 'mktime');
  // the two numbers by which the C library, and libjq around it, say that they failed
  if (seconds === -1) throw new JqError('invalid gmtime representation');
  if (seconds === -2) throw new JqError('mktime not supported on this platform');
  return seconds;
}

/** What is missing at the end of the array is 0, which for the day means the last one of the month before. */
function secondsOf(parts: readonly Json[], who: string): number {
  const numbers = parts.slice(0, PARTS).map((part, index) => {
    if (typeof part !== 'number') throw new JqError(`${who} requires parsed datetime inputs`);
    if (!(Math.abs(part) < LARGEST_PART)) throw new JqUnsupported('a time that C has no room for');
    // C counts years from 1900, and cuts off the fraction of that number
    return index === 0 ? Math.trunc(part - 1900) + 1900 : Math.trunc(part);
  });
  const [year = 1900, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers;
  return joinTime(year, month, day, hour, minute, second);
}

function takeApart(who: string, input: Json): Json {
  if (typeof input !== 'number') throw new JqError(`${who}() requires numeric inputs`);
  const time = breakTime(input);
  if (time === null) throw new JqError('error converting number of seconds since epoch to datetime');
  return [time.year, time.month, time.day, time.hour, time.minute, time.second, time.weekday, time.yearDay];
}

function print(who: string, input: Json, format: Json, zone: string): Json {
  if (typeof input !== 'number' && !isArray(input)) throw new JqError(`${who} requires parsed datetime inputs`);
  const seconds = typeof input === 'number' ? input : secondsOf(input, who);
  const time = breakTime(seconds);
  if (time === null) throw new JqError('error converting number of seconds since epoch to datetime');
  if (typeof format !== 'string') throw new JqError(`${who} requires a string format`);
  return formatTime(time, format, zone);
}
