import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareOldPages } from './share-old-pages';

const lineOf = (...turns: readonly (number | null)[]) =>
  new Map(turns.map((turn, index) => [`p${index}`, { turn }] as const));
const inTurn = (...turns: readonly (number | null)[]): string[] => [...shareOldPages(lineOf(...turns)).keys()];

describe('shareOldPages', () => {
  it('takes one page of five, and the only one that there is', () => {
    expect(inTurn(0)).toEqual(['p0']);
    expect(inTurn(0, 0, 0, 0, 0)).toEqual(['p0']);
    expect(inTurn(0, 0, 0, 0, 0, 0)).toEqual(['p0', 'p1']);
  });

  it('takes the lowest turns first, and no page without old incidents', () => {
    expect(inTurn(null, 3, 2, null, 4)).toEqual(['p2']);
    expect(inTurn(null, null)).toEqual([]);
    expect(inTurn()).toEqual([]);
  });

  it('puts a page at the end of the line when it is through', () => {
    expect(shareOldPages(lineOf(2, 7, null))).toEqual(new Map([['p0', 8]]));
  });

  it('comes to every old list page within as many runs as there are', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(lengths, (oldPages) => {
        const pages = oldPages.map((length, index) => ({ id: `p${index}`, length, looked: 0, turn: 0 }));
        const unseen = new Set(pages.flatMap(({ id, length }) => Array.from({ length }, (_, at) => `${id}/${at}`)));
        const runs = unseen.size;
        for (let run = 0; run < runs; run += 1) {
          const turns = shareOldPages(new Map(pages.map(({ id, turn }) => [id, { turn }])));
          for (const page of pages) {
            const next = turns.get(page.id);
            if (next === undefined) continue;
            unseen.delete(`${page.id}/${page.looked}`);
            page.looked = (page.looked + 1) % page.length;
            if (page.looked === 0) page.turn = next;
          }
        }
        expect([...unseen]).toEqual([]);
      }),
    );
  });
});
