import { JqUnsupported } from '../jq-error';
import { type BrokenTime, daysUntil, joinTime } from './calendar';
import { MONTHS, SHORTHANDS, WEEKDAYS } from './names';

const SPECIFICATION = /%([-_0^]?)([EO#+0-9]*)([^])/g;
const LONGER: Readonly<Record<string, string>> = {
  ...SHORTHANDS,
  r: '%I:%M:%S %p',
  c: '%a %b %e %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

/** C's strftime in the C locale. Throws `JqUnsupported` for widths, `%E` and `%O`; what C does not know stays as it is. */
export function formatTime(time: BrokenTime, format: string, zone: string): string {
  return format.replace(SPECIFICATION, (written: string, flag: string, modifier: string, letter: string) => {
    if (modifier !== '') throw new JqUnsupported(`the date format ${written}`);
    const longer = LONGER[letter];
    if (longer !== undefined) return formatTime(time, longer, zone);
    const text = TEXTS[letter]?.(time, zone);
    if (text !== undefined) return flag === '^' ? text.toUpperCase() : text;
    const field = FIELDS[letter];
    return field === undefined ? written : padded(field[0](time), field[1], flag === '' ? field[2] : flag);
  });
}

function padded(value: number, width: number, pad: string): string {
  if (pad === '-') return String(value);
  const filler = pad === '_' ? ' ' : '0';
  const digits = String(Math.abs(value)).padStart(value < 0 ? width - 1 : width, filler);
  return value < 0 ? `-${digits}` : digits;
}

const TEXTS: Readonly<Record<string, (time: BrokenTime, zone: string) => string>> = {
  a: (time) => (WEEKDAYS[time.weekday] ?? '?').slice(0, 3),
  A: (time) => WEEKDAYS[time.weekday] ?? '?',
  b: (time) => (MONTHS[time.month] ?? '?').slice(0, 3),
  h: (time) => (MONTHS[time.month] ?? '?').slice(0, 3),
  B: (time) => MONTHS[time.month] ?? '?',
  p: (time) => (time.hour < 12 ? 'AM' : 'PM'),
  P: (time) => (time.hour < 12 ? 'am' : 'pm'),
  Z: (_time, zone) => zone,
  z: () => '+0000',
  n: () => '\n',
  t: () => '\t',
  '%': () => '%',
};

/** The number, its width, and what fills it up. */
const FIELDS: Readonly<Record<string, readonly [(time: BrokenTime) => number, number, string]>> = {
  Y: [(time) => time.year, 0, '0'],
  C: [(time) => Math.floor(time.year / 100), 2, '0'],
  y: [(time) => ((time.year % 100) + 100) % 100, 2, '0'],
  m: [(time) => time.month + 1, 2, '0'],
  d: [(time) => time.day, 2, '0'],
  e: [(time) => time.day, 2, '_'],
  H: [(time) => time.hour, 2, '0'],
  k: [(time) => time.hour, 2, '_'],
  I: [twelveHours, 2, '0'],
  l: [twelveHours, 2, '_'],
  M: [(time) => time.minute, 2, '0'],
  S: [(time) => Math.floor(time.second), 2, '0'],
  j: [(time) => time.yearDay + 1, 3, '0'],
  u: [(time) => time.weekday || 7, 1, '0'],
  w: [(time) => time.weekday, 1, '0'],
  U: [(time) => Math.floor((time.yearDay + 7 - time.weekday) / 7), 2, '0'],
  W: [(time) => Math.floor((time.yearDay + 7 - ((time.weekday + 6) % 7)) / 7), 2, '0'],
  V: [(time) => isoWeek(time).week, 2, '0'],
  G: [(time) => isoWeek(time).year, 0, '0'],
  g: [(time) => ((isoWeek(time).year % 100) + 100) % 100, 2, '0'],
  s: [secondsSince1970, 0, '0'],
};

function twelveHours(time: BrokenTime): number {
  return time.hour % 12 || 12;
}

function secondsSince1970(time: BrokenTime): number {
  return joinTime(time.year, time.month, time.day, time.hour, time.minute, Math.floor(time.second));
}

/** ISO 8601: a week belongs to the year in which its Thursday lies. */
function isoWeek(time: BrokenTime): { readonly year: number; readonly week: number } {
  const thursday = time.yearDay - ((time.weekday + 6) % 7) + 3;
  const daysIn = (year: number): number => daysUntil(year + 1, 0, 1) - daysUntil(year, 0, 1);
  if (thursday < 0) return { year: time.year - 1, week: Math.floor((thursday + daysIn(time.year - 1)) / 7) + 1 };
  if (thursday >= daysIn(time.year)) return { year: time.year + 1, week: 1 };
  return { year: time.year, week: Math.floor(thursday / 7) + 1 };
}
