import { describe, expect, it } from 'vitest';
import { allowanceOf, allowanceText } from './given-allowance';

describe('allowanceText', () => {
  it('reads requests and seconds', () => {
    expect(allowanceText().parse(' 30/60 ')).toEqual({ limit: 30, windowMs: 60_000 });
    expect(allowanceText().parse('10000/3600')).toEqual({ limit: 10_000, windowMs: 3_600_000 });
  });

  it.each(['', '60', '60/', '0/60', '60/0', '-1/60', '1.5/60', '10001/60', '60/3601', '60/60/60', '9999999/1'])(
    'refuses %j, and says how it is written',
    (text) => {
      const parsed = allowanceText().safeParse(text);
      expect(parsed.error?.issues[0]?.message).toContain('REQUESTS/SECONDS');
    },
  );
});

describe('allowanceOf', () => {
  const own = { limit: 60, windowMs: 60_000, reserve: 10 };

  it('is the own one where none is given', () => {
    expect(allowanceOf(own, undefined)).toEqual(own);
  });

  it.each([
    [6_000, 1_000],
    [30, 5],
    [5, 0],
    [1, 0],
  ])('keeps the same share of %i in reserve: %i', (limit, reserve) => {
    expect(allowanceOf(own, { limit, windowMs: 1_000 })).toEqual({ limit, windowMs: 1_000, reserve });
  });
});
