import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitsFormat } from './text-format';

describe('fitsFormat', () => {
  it.each([
    ['date-time', '2026-02-28T23:59:59.123+02:00', '2026-02-30T00:00:00Z'],
    ['date-time', '2026-01-02T03:04:05Z', '2026-01-02T24:00:00Z'],
    ['date-time', '2026-01-02 03:04:05Z', '2026-01-02T03:04:05'],
    ['timer', '2026-01-02T03:04:05Z', '2026-01-02'],
    ['url', 'https://example.com/a?b=c', 'example.com/a'],
    ['url', 'http://localhost:1', 'http://a b'],
    ['email', 'a.b@example.com', 'a.b'],
    ['ipv4', '192.0.2.1', '192.0.2.256'],
    ['ipv6', '2001:db8::1', '192.0.2.1'],
  ])('takes as %s the text %s and not %s', (format, good, bad) => {
    expect([fitsFormat(format, good), fitsFormat(format, bad)]).toEqual([true, false]);
  });

  it('takes every instant that JavaScript writes', () => {
    const day = { min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true };
    fc.assert(fc.property(fc.date(day), (date) => fitsFormat('date-time', date.toISOString())));
  });

  it.each(['markdown', 'yaml', 'user', 'no such format', 'constructor'])('takes any text as %s', (format) => {
    expect(fitsFormat(format, '')).toBe(true);
  });
});
