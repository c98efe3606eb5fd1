import type { JsonValue } from '@quayside/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operatorTest } from './search-operators';

const NOW = Date.parse('2024-06-15T12:00:00Z');
const holds = (actual: JsonValue | undefined, operator: string, expected?: JsonValue): boolean =>
  operatorTest(operator, expected, NOW)(actual);

const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const held = fc.oneof(scalar, fc.array(fc.string(), { maxLength: 4 }), fc.constant(undefined));

describe('operatorTest', () => {
  it.each([
    ['=', '!=', scalar],
    ['in', 'notIn', fc.array(fc.string())],
    ['contains', 'doesNotContains', fc.string()],
    ['beginsWith', 'doesNotBeginsWith', fc.string()],
    ['endsWith', 'doesNotEndsWith', fc.string()],
  ] as const)('makes %s and %s opposites', (operator, opposite, values) => {
    fc.assert(
      fc.property(held, values as fc.Arbitrary<JsonValue>, (actual, expected) => {
        expect(holds(actual, opposite, expected)).toBe(!holds(actual, operator, expected));
      }),
    );
  });

  it('finds a scalar in a list exactly when it equals one of them', () => {
    fc.assert(
      fc.property(scalar, fc.array(scalar, { maxLength: 5 }), (actual, list) => {
        expect(holds(actual, 'in', list)).toBe(list.some((one) => holds(actual, '=', one)));
      }),
    );
  });

  it('finds every part of a text in it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (before, part, after) => {
        const text = before + part + after;
        expect(holds(text, 'contains', part)).toBe(true);
        expect(holds(text, 'beginsWith', before)).toBe(true);
        expect(holds(text, 'endsWith', after)).toBe(true);
      }),
    );
  });

  it('orders numbers by size', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        expect([holds(a, '>', b), holds(a, '>=', b), holds(a, '<', b), holds(a, '<=', b)]).toEqual([
          a > b,
          a >= b,
          a < b,
          a <= b,
        ]);
      }),
    );
  });

  it('orders dates by time, whatever their offset', () => {
    expect(holds('2024-01-01T00:00:00Z', '<', '2024-01-01T00:00:00-01:00')).toBe(true);
    expect(holds('2024-01-01T01:00:00+01:00', '>=', '2024-01-01T00:00:00Z')).toBe(true);
  });

  it('leaves out of order what is neither', () => {
    expect(holds('harbour', '>', 1)).toBe(false);
    expect(holds(undefined, '<', 1)).toBe(false);
    expect(holds(null, '<', '2024-01-01T00:00:00Z')).toBe(false);
  });

  it('counts null and absence as empty, and nothing else', () => {
    expect(holds(undefined, 'isEmpty')).toBe(true);
    expect(holds(null, 'isEmpty')).toBe(true);
    expect(holds('', 'isEmpty')).toBe(false);
    expect(holds(0, 'isNotEmpty')).toBe(true);
    expect(holds(undefined, '=', null)).toBe(true);
  });

  it('looks for members in lists', () => {
    expect(holds(['a', 'b'], 'contains', 'a')).toBe(true);
    expect(holds(['a', 'b'], 'contains', ['a', 'c'])).toBe(false);
    expect(holds(['a', 'b'], 'containsAny', ['c', 'b'])).toBe(true);
    expect(holds(['a', 'b'], 'containsAny', ['c'])).toBe(false);
    expect(holds(['a', 'b'], 'matchAny', 'b')).toBe(true);
  });

  it('knows ranges of dates and their presets', () => {
    const range = { from: '2024-06-01T00:00:00Z', to: '2024-06-30T00:00:00Z' };
    expect(holds('2024-06-15T00:00:00Z', 'between', range)).toBe(true);
    expect(holds('2024-07-01T00:00:00Z', 'notBetween', range)).toBe(true);
    expect(holds('2024-06-15T23:00:00Z', 'between', { preset: 'today' })).toBe(true);
    expect(holds('2024-06-14T23:00:00Z', 'between', { preset: 'today' })).toBe(false);
    expect(holds('2024-06-14T23:00:00Z', 'between', { preset: 'yesterday' })).toBe(true);
    expect(holds('2024-06-09T00:00:00Z', 'between', { preset: 'lastWeek' })).toBe(true);
    expect(holds('2024-06-01T00:00:00Z', 'between', { preset: 'lastWeek' })).toBe(false);
    expect(() => holds('x', 'between', { preset: 'someday' })).toThrow('one of the allowed values');
  });

  it('knows whether a timer has expired', () => {
    expect(holds('2024-06-15T11:00:00Z', 'isExpired')).toBe(true);
    expect(holds('2024-06-15T13:00:00Z', 'isNotExpired')).toBe(true);
    expect(holds(undefined, 'isExpired')).toBe(false);
  });

  it('refuses operators that do not exist and values that do not fit', () => {
    expect(() => holds('a', 'almost', 'a')).toThrow('one of the allowed values');
    expect(() => holds('a', 'constructor', 'a')).toThrow('one of the allowed values');
    expect(() => holds('a', 'in', 'a')).toThrow('must be array');
    expect(() => holds('a', '=')).toThrow(`required property 'value'`);
  });
});
