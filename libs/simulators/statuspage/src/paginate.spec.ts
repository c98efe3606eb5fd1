import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BY_LIMIT, BY_PER_PAGE, COMPONENTS, paginate, type PagingRule } from './paginate';

const ZERO_BASED: PagingRule = { sizeParam: 'limit', firstPage: 0 };
const rules = fc.constantFrom(BY_LIMIT, BY_PER_PAGE, COMPONENTS, ZERO_BASED);
const listOf = (length: number): number[] => Array.from({ length }, (_, index) => index);

const ask = (rows: readonly number[], query: string, rule: PagingRule): readonly number[] | string => {
  const result = paginate(rows, new URLSearchParams(query), rule);
  return 'problem' in result ? result.problem : result.rows;
};

describe('paginate', () => {
  it('gives every row exactly once, then nothing', () => {
    fc.assert(
      fc.property(rules, fc.nat(450), fc.integer({ min: 1, max: 300 }), (rule, length, size) => {
        const rows = listOf(length);
        const read: number[] = [];
        let page: number = rule.firstPage;
        for (;;) {
          const found = ask(rows, `${rule.sizeParam}=${size}&page=${page}`, rule);
          if (typeof found === 'string' || found.length === 0) break;
          expect(found.length).toBeLessThanOrEqual(Math.min(size, 100));
          read.push(...found);
          page += 1;
        }
        expect(read).toEqual(rows);
      }),
    );
  });

  it('gives the first hundred when it is asked for nothing in particular', () => {
    for (const rule of [BY_LIMIT, BY_PER_PAGE, COMPONENTS, ZERO_BASED])
      expect(ask(listOf(250), '', rule)).toEqual(listOf(100));
  });

  it('ignores the size parameter of other endpoints', () => {
    expect(ask(listOf(250), 'per_page=10', BY_LIMIT)).toHaveLength(100);
    expect(ask(listOf(250), 'limit=10', BY_PER_PAGE)).toHaveLength(100);
  });

  it('takes page 0 for the first one where counting begins at 1, and not where it begins at 0', () => {
    expect(ask(listOf(250), 'page=0', BY_LIMIT)).toEqual(ask(listOf(250), 'page=1', BY_LIMIT));
    expect(ask(listOf(250), 'page=1', ZERO_BASED)).toEqual(listOf(200).slice(100));
  });

  it('answers far past the end with nothing', () => {
    expect(ask(listOf(5), 'page=999999999999999', BY_LIMIT)).toEqual([]);
  });

  it.each([
    ['per_page=0', COMPONENTS, 'per_page does not have a valid value'],
    ['per_page=1101', COMPONENTS, 'per_page does not have a valid value'],
    ['limit=-1', BY_LIMIT, 'limit does not have a valid value'],
    ['limit=ten', BY_LIMIT, 'limit is invalid'],
    ['limit=', BY_LIMIT, 'limit is invalid'],
    ['limit=0&page=x', BY_LIMIT, 'limit does not have a valid value, page is invalid'],
    ['page=-1', BY_PER_PAGE, 'page does not have a valid value'],
  ])('refuses %s', (query, rule, problem) => {
    expect(ask(listOf(5), query, rule)).toBe(problem);
  });

  it('serves a size between 100 and the largest allowed as 100', () => {
    expect(ask(listOf(250), 'per_page=1100', COMPONENTS)).toHaveLength(100);
  });
});
