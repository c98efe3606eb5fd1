import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { milliseconds, orNull, wholeSeconds } from './timestamps';

const instants = fc.integer({ min: Date.parse('2010-01-01'), max: Date.parse('2040-01-01') });

describe('milliseconds', () => {
  it('names the same instant in every zone', () => {
    const zones = fc.constantFrom('UTC', 'Etc/UTC', 'America/Tijuana', 'Asia/Kolkata', 'Australia/Lord_Howe');
    fc.assert(
      fc.property(instants, zones, (instant, zone) => {
        expect(Date.parse(milliseconds(instant, zone))).toBe(instant);
      }),
    );
  });

  it.each([
    ['UTC', '2024-06-07T01:00:17.239Z'],
    ['America/Tijuana', '2024-06-06T18:00:17.239-07:00'],
    ['Asia/Kolkata', '2024-06-07T06:30:17.239+05:30'],
  ])('writes the offset of %s', (zone, expected) => {
    expect(milliseconds(Date.parse('2024-06-07T01:00:17.239Z'), zone)).toBe(expected);
  });

  it('follows the clocks of the zone through the year', () => {
    expect(milliseconds(Date.parse('2024-01-07T01:00:00.000Z'), 'America/Tijuana')).toMatch(/-08:00$/);
  });
});

describe('wholeSeconds', () => {
  it('cuts milliseconds off', () => {
    expect(wholeSeconds(Date.parse('2024-06-07T01:00:17.999Z'))).toBe('2024-06-07T01:00:17Z');
  });
});

describe('orNull', () => {
  it('leaves a missing instant null and spells the start of the epoch', () => {
    expect([orNull(null, wholeSeconds), orNull(0, wholeSeconds)]).toEqual([null, '1970-01-01T00:00:00Z']);
  });
});
