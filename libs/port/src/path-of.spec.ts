import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPathSegment, pathOf } from './path-of';

describe('paths of Port’s API', () => {
  it('encode every part', () => {
    expect(pathOf('blueprints', 'a/b?c#d é', 'entities')).toBe('/v1/blueprints/a%2Fb%3Fc%23d%20%C3%A9/entities');
  });

  it.each(['.', '..', '', '\ud800'])('refuse %j, which would become another route or none', (segment) => {
    expect(isPathSegment(segment)).toBe(false);
    expect(() => pathOf('blueprints', segment)).toThrowError(expect.objectContaining({ code: 'port_rejected' }));
  });

  it('survive a URL parser with every part in its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }).filter(isPathSegment), (segment) => {
        const { pathname, search, hash } = new URL(`https://port.example${pathOf('blueprints', segment, 'entities')}`);
        expect(pathname.split('/').map(decodeURIComponent)).toEqual(['', 'v1', 'blueprints', segment, 'entities']);
        expect(search + hash).toBe('');
      }),
    );
  });
});
