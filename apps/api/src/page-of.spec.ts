import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageOf } from './page-of';

describe('pageOf', () => {
  it('walks through any list, each row once, and ends', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.uuid(), { maxLength: 40 }), fc.integer({ min: 1, max: 10 }), (ids, limit) => {
        const rows = ids.map((id) => ({ id }));
        const seen: string[] = [];
        let next: string | null = null;
        for (let pages = 0; pages <= ids.length; pages += 1) {
          const begin = next === null ? 0 : ids.indexOf(next) + 1;
          const page: { items: string[]; next: string | null } = pageOf(
            rows.slice(begin, begin + limit + 1),
            limit,
            ({ id }) => id,
          );
          expect(page.items.length).toBeLessThanOrEqual(limit);
          seen.push(...page.items);
          next = page.next;
          if (next === null) break;
        }
        expect(next).toBeNull();
        expect(seen).toEqual(ids);
      }),
    );
  });
});
