import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, pageOf } from './page-cursor';

const rows = (seqs: readonly number[]): { seq: number }[] => seqs.map((seq) => ({ seq }));

function readAll(items: () => readonly { seq: number }[], limit: number): number[] {
  const seen: number[] = [];
  let from: string | undefined;
  do {
    const { page, next } = pageOf(items(), decodeCursor(from), limit);
    seen.push(...page.map(({ seq }) => seq));
    from = next;
  } while (from !== undefined);
  return seen;
}

const sequence = fc.uniqueArray(fc.integer({ min: 1, max: 1000 })).map((seqs) => seqs.sort((a, b) => a - b));

describe('paging by cursor', () => {
  it('shows everything once, whatever the size of a page', () => {
    fc.assert(
      fc.property(sequence, fc.integer({ min: 1, max: 50 }), (seqs, limit) => {
        expect(readAll(() => rows(seqs), limit)).toEqual(seqs);
      }),
    );
  });

  it('shows what stays once, although other things go and come between two pages', () => {
    fc.assert(
      fc.property(sequence, fc.integer({ min: 1, max: 5 }), fc.infiniteStream(fc.boolean()), (seqs, limit, coins) => {
        const held = new Set(seqs);
        const kept = new Set(seqs.filter(() => coins.next().value === true));
        let first = true;
        const seen = readAll(() => {
          if (!first) for (const seq of held) if (!kept.has(seq)) held.delete(seq);
          first = false;
          held.add(2000);
          return rows([...held]);
        }, limit);
        expect(seen.filter((seq) => kept.has(seq))).toEqual([...kept]);
      }),
    );
  });

  it('has no next page after a page that is just full', () => {
    expect(pageOf(rows([1, 2]), 0, 2).next).toBeUndefined();
  });

  it('refuses a cursor that it did not make', () => {
    expect(() => decodeCursor('opaque')).toThrow('not a cursor');
    expect(() => decodeCursor(5)).toThrow('not a cursor');
  });
});
