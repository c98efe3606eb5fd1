import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followPages, type Page } from './follow-pages';

async function read<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

describe('following pages', () => {
  it('gives every item of a list, in order, with one request a page', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 30 }),
        async (list) => {
          const asked: (string | undefined)[] = [];
          const pages = followPages<number>('POST /list', (from) => {
            asked.push(from);
            const at = from === undefined ? 0 : Number(from);
            return Promise.resolve({ items: list[at] ?? [], next: at + 1 < list.length ? String(at + 1) : null });
          });
          expect(await read(pages)).toEqual(list.flat());
          expect(asked).toHaveLength(list.length);
        },
      ),
    );
  });

  it.each([null, undefined, ''])('ends at a next of %j', async (next) => {
    expect(await read(followPages('POST /list', () => Promise.resolve({ items: [1], next })))).toEqual([1]);
  });

  it('ends in an error when a cursor comes back, however long the circle', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), async (length) => {
        let requests = 0;
        const pages = followPages('POST /list', (from): Promise<Page<number>> => {
          requests += 1;
          return Promise.resolve({ items: [], next: String((Number(from ?? 0) + 1) % length) });
        });
        await expect(read(pages)).rejects.toMatchObject({ code: 'port_answer_malformed' });
        expect(requests).toBeLessThanOrEqual(length + 1);
      }),
    );
  });

  it('ends in an error after so many pages', async () => {
    let page = 0;
    const pages = followPages('POST /list', () => Promise.resolve({ items: [page], next: String((page += 1)) }), 7);
    await expect(read(pages)).rejects.toMatchObject({ code: 'port_answer_malformed' });
    expect(page).toBe(7);
  });

  it('asks for no page that nobody reads', async () => {
    let requests = 0;
    const pages = followPages('POST /list', () => Promise.resolve({ items: [1], next: String((requests += 1)) }));
    for await (const page of pages) if (page.length > 0) break;
    expect(requests).toBe(1);
  });
});
