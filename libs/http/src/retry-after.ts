/**
 * How long an answer asks to be left alone. Upstreams spell it in several ways, and document some of them wrongly:
 * - `Retry-After`: seconds (whole or fractional), or one of the three date forms of HTTP; a number of more than thirty
 *   years is an epoch second
 * - `x-ratelimit-reset`: seconds until the window resets, or the epoch second at which it does; a number above 10,000 is
 *   an epoch, since no window is that long
 * - either of them as an ISO 8601 date
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 and section 5.6.7 for the dates
 */

const RETRY_AFTER_EPOCH_FROM = 1_000_000_000;
const RESET_EPOCH_FROM = 10_000;
const NUMBER = /^\d{1,15}(?:\.\d{1,15})?$/;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})$/;
const IMF_FIXDATE = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;
const RFC_850_DATE = /^[A-Z][a-z]{5,8}, (\d{2})-([A-Z][a-z]{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) GMT$/;
const ASCTIME_DATE = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The wait in milliseconds that a `Retry-After` asks for, never negative; undefined when there is none that can be read. */
export function retryAfterMs(value: string | undefined, now: Date): number | undefined {
  return waitMs(value, now, RETRY_AFTER_EPOCH_FROM);
}

/** The same for an `x-ratelimit-reset`. */
export function rateLimitResetMs(value: string | undefined, now: Date): number | undefined {
  return waitMs(value, now, RESET_EPOCH_FROM);
}

/** @param epochFrom a number above it is an epoch second, one up to it a number of seconds */
function waitMs(value: string | undefined, now: Date, epochFrom: number): number | undefined {
  const text = value?.trim() ?? '';
  const isNumber = NUMBER.test(text);
  const ms = isNumber ? Number(text) * 1000 : dateMs(text, now);
  const wait = isNumber && ms <= epochFrom * 1000 ? ms : ms - now.getTime();
  return Number.isFinite(wait) ? Math.max(0, Math.ceil(wait)) : undefined;
}

/** The instant that a date stands for; NaN when it is in none of the known forms. */
function dateMs(text: string, now: Date): number {
  if (ISO_DATE.test(text)) return Date.parse(text);
  const fixdate = IMF_FIXDATE.exec(text);
  if (fixdate) return instant(Number(fixdate[3]), fixdate[2], fixdate[1], fixdate.slice(4));
  const rfc850 = RFC_850_DATE.exec(text);
  if (rfc850) return instant(fullYear(Number(rfc850[3]), now), rfc850[2], rfc850[1], rfc850.slice(4));
  const asctime = ASCTIME_DATE.exec(text);
  if (asctime) return instant(Number(asctime[6]), asctime[1], asctime[2], asctime.slice(3, 6));
  return Number.NaN;
}

function instant(
  year: number,
  month: string | undefined,
  day: string | undefined,
  [hours, minutes, seconds]: readonly string[],
): number {
  const monthIndex = MONTHS.indexOf(month ?? '');
  if (monthIndex < 0) return Number.NaN;
  return Date.UTC(year, monthIndex, Number(day), Number(hours), Number(minutes), Number(seconds));
}

/** A two-digit year is the nearest one that does not lie more than 50 years ahead (RFC 9110). */
function fullYear(twoDigits: number, now: Date): number {
  const year = Math.floor(now.getUTCFullYear() / 100) * 100 + twoDigits;
  return year > now.getUTCFullYear() + 50 ? year - 100 : year;
}
