import { entityKeyText } from '@quayside/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderByTargets, type Related } from './order-by-targets';

const key = (identifier: string) => ({ blueprint: 'node', identifier });
const item = (identifier: string, ...targets: string[]): Related => ({
  key: key(identifier),
  targets: targets.map((target) => entityKeyText(key(target))),
});
const names = (items: readonly Related[]): string => items.map((related) => related.key.identifier).join(' ');
const ordered = (...items: Related[]) => {
  const { before, circles, after } = orderByTargets(items);
  return { before: before.map(names), circles: names(circles), after: after.map(names) };
};

describe('orderByTargets', () => {
  it('puts what is related to before what relates to it', () => {
    expect(ordered(item('c', 'b'), item('b', 'a'), item('a'), item('d'))).toEqual({
      before: ['a d', 'b', 'c'],
      circles: '',
      after: [],
    });
  });

  it('does not wait for what is not among the items, nor for an item itself', () => {
    expect(ordered(item('a', 'elsewhere', 'a'), item('b', 'b'))).toMatchObject({ before: ['a b'], circles: '' });
  });

  it('gives circles apart, and after them what relates to them', () => {
    const items = [
      item('last', 'after', 'a'),
      item('after', 'a'),
      item('a', 'b', 'before'),
      item('b', 'a'),
      item('before'),
    ];
    expect(ordered(...items)).toEqual({ before: ['before'], circles: 'a b', after: ['after', 'last'] });
  });

  it('counts what stands between two circles as a circle', () => {
    const items = [item('a', 'b'), item('b', 'a'), item('between', 'a'), item('c', 'between', 'd'), item('d', 'c')];
    expect(ordered(...items)).toEqual({ before: [], circles: 'a b between c d', after: [] });
  });

  it('gives each item once, after all of its targets that are in no circle', () => {
    const identifier = fc.constantFrom(...'abcdefgh');
    const graph = fc.uniqueArray(fc.tuple(identifier, fc.array(identifier, { maxLength: 3 })), {
      selector: ([name]) => name,
    });
    fc.assert(
      fc.property(graph, (nodes) => {
        const items = nodes.map(([name, targets]) => item(name, ...targets));
        const { before, circles, after } = orderByTargets(items);
        const groups = [...before, circles, ...after];
        expect(groups.flat()).toHaveLength(items.length);
        expect(new Set(groups.flat())).toEqual(new Set(items));
        const at = new Map(groups.flatMap((group, index) => group.map((one) => [entityKeyText(one.key), index])));
        for (const one of [...before, ...after].flat()) {
          const own = entityKeyText(one.key);
          for (const target of one.targets.filter((text) => text !== own && at.has(text))) {
            expect(at.get(target)).toBeLessThan(at.get(own) ?? 0);
          }
        }
        const inCircles = new Set(circles.map((one) => entityKeyText(one.key)));
        for (const { key: own, targets } of circles) {
          expect(targets.some((text) => text !== entityKeyText(own) && inCircles.has(text))).toBe(true);
        }
      }),
    );
  });
});
