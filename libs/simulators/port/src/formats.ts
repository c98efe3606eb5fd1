import { isIPv4, isIPv6 } from 'node:net';

const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:?\d{2})$/;
const EMAIL = /^[^\s@]{1,64}@[^\s@.]{1,63}(?:\.[^\s@.]{1,63}){0,8}$/u;
const ASCII_EMAIL = /^[\x21-\x7e]+$/;

/** A full date, a time to the second, and an offset, all of them possible. */
function isDateTime(text: string): boolean {
  const match = DATE_TIME.exec(text);
  const [, date, hours, minutes, seconds] = match ?? [];
  if (date === undefined || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 60) return false;
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
}

function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(text) && URL.canParse(text);
}

/** The formats that refuse something. The others (markdown, yaml, user, team, ...) take any string. */
const CHECKS: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': isDateTime,
  timer: isDateTime,
  url: isUrl,
  email: (text) => ASCII_EMAIL.test(text) && EMAIL.test(text),
  'idn-email': (text) => EMAIL.test(text),
  ipv4: isIPv4,
  ipv6: isIPv6,
};

export function fitsFormat(format: string, text: string): boolean {
  return CHECKS[format]?.(text) ?? true;
}
