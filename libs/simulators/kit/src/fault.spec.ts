import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Faults, matchesPath } from './fault';

describe('Faults', () => {
  it('strikes a request that matches method and path, and no other', () => {
    const faults = new Faults();
    faults.add({ effect: { kind: 'cut' }, method: 'get', path: '/v1/pages/*/incidents' });
    expect(faults.strike('GET', '/v1/pages/abc/incidents')).toEqual({ kind: 'cut' });
    expect(faults.strike('POST', '/v1/pages/abc/incidents')).toBeUndefined();
    expect(faults.strike('GET', '/v1/pages/abc/components')).toBeUndefined();
  });

  it('lets the first ones pass and stops after its number of times', () => {
    const faults = new Faults();
    faults.add({ effect: { kind: 'reset' }, after: 2, times: 1 });
    expect([1, 2, 3, 4].map(() => faults.strike('GET', '/')?.kind)).toEqual([undefined, undefined, 'reset', undefined]);
  });

  it('hands over to the next fault when the first is used up', () => {
    const faults = new Faults();
    faults.add({ effect: { kind: 'reset' }, times: 1 });
    faults.add({ effect: { kind: 'hang' } });
    expect([1, 2].map(() => faults.strike('GET', '/')?.kind)).toEqual(['reset', 'hang']);
  });

  it('strikes nothing once cleared', () => {
    const faults = new Faults();
    faults.add({ effect: { kind: 'reset' } });
    faults.clear();
    expect(faults.strike('GET', '/')).toBeUndefined();
  });
});

describe('matchesPath', () => {
  it('agrees with a regular expression on every pattern', () => {
    const piece = fc.stringMatching(/^[ab/]{0,3}$/);
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 5 }),
        fc.stringMatching(/^[ab/]{0,10}$/),
        (parts, path) => {
          expect(matchesPath(parts.join('*'), path)).toBe(new RegExp(`^${parts.join('.*')}$`).test(path));
        },
      ),
    );
  });

  it('matches a path that was made from the pattern', () => {
    const piece = fc.string({ maxLength: 6 }).map((text) => text.replaceAll('*', ''));
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1 }), fc.string(), (parts, filling) => {
        expect(matchesPath(parts.join('*'), parts.join(filling))).toBe(true);
      }),
    );
  });
});
