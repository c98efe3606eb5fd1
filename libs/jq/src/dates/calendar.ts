/** A moment taken apart as C does it, in UTC: months and days of the year count from 0, days of the week from Sunday. */
export interface BrokenTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** With its fraction, if it has one. */
  readonly second: number;
  readonly weekday: number;
  readonly yearDay: number;
}

const SECONDS_A_DAY = 86_400;
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;
/** C's `struct tm` keeps years in 32 bits. */
const LAST_YEAR = 2 ** 31;

/** Null where no calendar of 32 bits reaches. JavaScript's own Date ends much sooner. */
export function breakTime(seconds: number): BrokenTime | null {
  const whole = Math.trunc(seconds);
  const days = Math.floor(whole / SECONDS_A_DAY);
  const rest = whole - days * SECONDS_A_DAY;
  const { year, month, day } = dateOf(days);
  if (!(Math.abs(year) < LAST_YEAR)) return null;
  return {
    year,
    month,
    day,
    hour: Math.floor(rest / 3600),
    minute: Math.floor((rest % 3600) / 60),
    second: (rest % 60) + (seconds - Math.floor(seconds)),
    weekday: weekdayOf(days),
    yearDay: dayOfYear(year, month, day),
  };
}

/** Seconds since 1970. Parts beyond their range carry over: month 14 is March of the next year, day 0 the last of the month before. */
export function joinTime(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number {
  return daysUntil(year, month, day) * SECONDS_A_DAY + hour * 3600 + minute * 60 + second;
}

/** Days from 1970 to a date. */
export function daysUntil(year: number, month: number, day: number): number {
  const years = year + Math.floor(month / 12);
  const monthOfYear = ((month % 12) + 12) % 12;
  const before = years - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  return before * 365 + leapDays - 719_162 + dayOfYear(years, monthOfYear, day);
}

export function weekdayOf(days: number): number {
  return (((days + 4) % 7) + 7) % 7;
}

/** Days since the first of January, whatever the day of the month is. */
export function dayOfYear(year: number, month: number, day: number): number {
  return (DAYS_BEFORE_MONTH[month] ?? 0) + (month > 1 && isLeapYear(year) ? 1 : 0) + day - 1;
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function dateOf(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  let year = Math.floor(days / 365.2425) + 1970;
  while (daysUntil(year, 0, 1) > days) year--;
  while (daysUntil(year + 1, 0, 1) <= days) year++;
  const dayInYear = days - daysUntil(year, 0, 1);
  let month = 11;
  while (dayOfYear(year, month, 1) > dayInYear) month--;
  return { year, month, day: dayInYear - dayOfYear(year, month, 1) + 1 };
}
