import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberText } from './number-text';

describe('numbers as text', () => {
  it.each<[number, string]>([
    [0, '0'],
    [-0, '-0'],
    [1e15, '1000000000000000'],
    [1e16, '1e+16'],
    [12345678901234568, '12345678901234568'],
    [1234567890123456800000, '1234567890123456800000'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e300, '1.5e+300'],
    [5e-324, '5e-324'],
    [Infinity, '1.7976931348623157e+308'],
    [Number.NaN, 'null'],
  ])('%d is %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });

  it('reads back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(numberText(value))).toBe(value);
      }),
    );
  });
});
