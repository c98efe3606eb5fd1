import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rateLimitResetMs, retryAfterMs } from './retry-after';

const NOW = new Date('2026-03-01T12:00:00.250Z');
const inSeconds = (seconds: number): Date => new Date(Math.floor(NOW.getTime() / 1000) * 1000 + seconds * 1000);

function asctime(date: Date): string {
  const [weekday, day, month, year, time] = date.toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${String(Number(day)).padStart(2, ' ')} ${time} ${year}`;
}

function rfc850(date: Date): string {
  const [, day, month, year, time] = date.toUTCString().replace(',', '').split(' ');
  const weekday = date.toLocaleDateString('en-US', { weekday: 'long', timeZone: 'UTC' });
  return `${weekday}, ${day}-${month}-${year?.slice(2)} ${time} GMT`;
}

describe('retryAfterMs', () => {
  it.each([
    ['60', 60_000],
    ['0', 0],
    ['1.5', 1_500],
    [' 7 ', 7_000],
    ['0.0001', 1],
  ])('reads %j as seconds', (value, expected) => {
    expect(retryAfterMs(value, NOW)).toBe(expected);
  });

  it.each([
    '',
    'soon',
    '-5',
    '1e3',
    '0x10',
    '12 seconds',
    '2026-03-02',
    'NaN',
    'Infinity',
    'Sun, 01 Foo 2026 12:00:30 GMT',
  ])('reads nothing from %j', (value) => {
    expect(retryAfterMs(value, NOW)).toBeUndefined();
  });

  it('reads nothing from an absent header', () => {
    expect(retryAfterMs(undefined, NOW)).toBeUndefined();
  });

  it('does not take a large number for an epoch', () => {
    expect(retryAfterMs('20000', NOW)).toBe(20_000_000);
  });

  it('takes what would be more than thirty years for an epoch', () => {
    expect(retryAfterMs(String(Math.floor(NOW.getTime() / 1000) + 30), NOW)).toBe(29_750);
    expect(retryAfterMs('1000000001', NOW)).toBe(0);
  });

  it('reads every date form of HTTP and ISO 8601 as the same instant', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 86_400 * 365 * 20 }), (seconds) => {
        const date = inSeconds(seconds);
        const expected = date.getTime() - NOW.getTime();
        for (const text of [date.toUTCString(), asctime(date), rfc850(date), date.toISOString()]) {
          expect(retryAfterMs(text, NOW)).toBe(expected);
        }
      }),
    );
  });

  it('takes a two-digit year more than 50 years ahead for the past', () => {
    expect(retryAfterMs('Sunday, 06-Nov-94 08:49:37 GMT', NOW)).toBe(0);
  });

  it('gives no wait for a date that has passed', () => {
    expect(retryAfterMs(inSeconds(-3600).toUTCString(), NOW)).toBe(0);
  });

  it('gives undefined or a whole number of milliseconds that is not negative, for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String)), (text) => {
        const wait = retryAfterMs(text, NOW);
        expect(wait === undefined || (Number.isInteger(wait) && wait >= 0)).toBe(true);
      }),
    );
  });
});

describe('rateLimitResetMs', () => {
  it('reads a number up to 10,000 as seconds from now, and a larger one as an epoch second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (seconds) => {
        expect(rateLimitResetMs(String(seconds), NOW)).toBe(seconds * 1000);
        const epochSeconds = Math.floor(NOW.getTime() / 1000) + seconds;
        expect(rateLimitResetMs(String(epochSeconds), NOW)).toBe(Math.max(0, epochSeconds * 1000 - NOW.getTime()));
      }),
    );
  });

  it('reads an ISO date, with any offset', () => {
    expect(rateLimitResetMs('2026-03-01T14:00:10.250+02:00', NOW)).toBe(10_000);
  });
});
