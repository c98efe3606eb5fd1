import { isIPv4, isIPv6 } from 'node:net';

const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:?\d{2})$/;
const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,255}$/;
const URL_START = /^[a-z][a-z0-9+.-]*:\/\/\S/i;

/**
 * The formats that Port refuses some texts for. The others (markdown, yaml, user, team and so on) take any. In doubt a
 * text fits: it is better to miss a fault here than to report one that Port does not see.
 */
const FITS: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['date-time', isDateTime],
  ['timer', isDateTime],
  ['url', (text) => URL_START.test(text) && URL.canParse(text)],
  ['email', (text) => EMAIL.test(text)],
  ['idn-email', (text) => EMAIL.test(text)],
  ['ipv4', isIPv4],
  ['ipv6', isIPv6],
]);

export function fitsFormat(format: string, text: string): boolean {
  return FITS.get(format)?.(text) ?? true;
}

/** A day of the calendar, a time to the second, and an offset. */
function isDateTime(text: string): boolean {
  const [, day, hours, minutes, seconds] = DATE_TIME.exec(text) ?? [];
  if (day === undefined || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 60) return false;
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}
