import type { Instant } from './records';

/** `2024-06-07T01:00:17Z`: single objects. The milliseconds are cut off, not rounded. */
export function wholeSeconds(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

/**
 * `2024-06-07T01:00:17.239Z`, or with the offset of the page's zone when that is not UTC: lists, updates, the public
 * API.
 */
export function milliseconds(instant: Instant, timeZone: string): string {
  const minutes = offsetMinutes(instant, timeZone);
  const local = new Date(instant + minutes * 60_000).toISOString().slice(0, 23);
  if (minutes === 0) return `${local}Z`;
  const distance = Math.abs(minutes);
  const digits = (value: number): string => String(value).padStart(2, '0');
  return `${local}${minutes < 0 ? '-' : '+'}${digits(Math.floor(distance / 60))}:${digits(distance % 60)}`;
}

export function orNull(instant: Instant | null, spell: (instant: Instant) => string): string | null {
  return instant === null ? null : spell(instant);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetMinutes(instant: Instant, timeZone: string): number {
  if (timeZone === 'UTC' || timeZone === 'Etc/UTC') return 0;
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    formats.set(timeZone, format);
  }
  const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const match = /^GMT([+-])(\d\d):(\d\d)$/.exec(name);
  if (match === null) return 0;
  const distance = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -distance : distance;
}
