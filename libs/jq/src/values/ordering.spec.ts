import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Budget } from '../budget';
import type { Json } from './json';
import { compare, equals } from './ordering';

const budget = new Budget({ maxTicks: Number.MAX_SAFE_INTEGER, timeoutMs: Number.MAX_SAFE_INTEGER });
const json = fc.jsonValue({ maxDepth: 3 }).map((value) => value as Json);
const order = (a: Json, b: Json): number => Math.sign(compare(a, b, budget));

describe('the order of values', () => {
  it('is total', () => {
    fc.assert(
      fc.property(json, json, json, (a, b, c) => {
        expect(order(a, b) + order(b, a)).toBe(0);
        if (order(a, b) <= 0 && order(b, c) <= 0) expect(order(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('calls those values equal that neither precedes', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(equals(a, b, budget)).toBe(order(a, b) === 0);
      }),
    );
  });

  it('goes by kind first', () => {
    const sorted: Json[] = [null, false, true, -1, 0, 'a', 'b', [], [1], {}, { a: 1 }];
    expect([...sorted].reverse().sort(order)).toEqual(sorted);
  });

  it('compares text by code point, beyond the surrogates too', () => {
    expect(order('\uff00', '😀')).toBe(-1);
    expect(order('ab', 'abc')).toBe(-1);
  });

  it('compares objects by all their keys before any value', () => {
    expect(order({ a: 9, b: 1 }, { a: 1, c: 0 })).toBe(-1);
    expect(order({ b: 1 }, { a: 1, b: 1 })).toBe(1);
  });

  it('puts NaN below every number', () => {
    expect(order(Number.NaN, -Infinity)).toBe(-1);
    expect(order(Number.NaN, Number.NaN)).toBe(-1);
  });
});
