import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCursor, writeCursor, type IncidentCursor } from './incident-cursor';
import { readRecentIncidents, type RecentPage } from './read-recent-incidents';
import type { Row } from './read-rows';
import type { ListPage, PageList } from './statuspage-client';

const { signal } = new AbortController();
const PAGE_SIZE = 100;
const HOUR_MS = 3_600_000;

/** Incidents an hour apart, the newest first; `open` says which of them are not resolved. */
function history(length: number, open: (index: number) => boolean = () => false) {
  const rows = Array.from({ length }, (_, index): Row => ({
    id: `i${index}`,
    created_at: new Date((length - index) * HOUR_MS).toISOString(),
    started_at: null,
  }));
  const asked: string[] = [];
  async function* list(list: PageList, _pageId: string, fromPage: number): AsyncGenerator<ListPage, void, void> {
    const all = list === 'incidents' ? rows : rows.filter((_, index) => open(index));
    for (let pageNumber = fromPage; ; pageNumber += 1) {
      asked.push(`${list}/${pageNumber}`);
      const page = all.slice((pageNumber - 1) * PAGE_SIZE, pageNumber * PAGE_SIZE);
      yield { pageNumber, rows: page, last: page.length < PAGE_SIZE };
      if (page.length < PAGE_SIZE) return;
    }
  }
  return { rows, asked, client: { list } };
}
type History = ReturnType<typeof history>;

/** The cursor that was left when only the `length` oldest incidents were there. */
const cursorAt = (length: number, oldPage = 2): IncidentCursor => ({ newestMs: length * HOUR_MS, oldPage });

async function recent({ client }: Pick<History, 'client'>, cursor: IncidentCursor): Promise<RecentPage[]> {
  const pages: RecentPage[] = [];
  for await (const page of readRecentIncidents(client, 'p1', cursor, signal)) pages.push(page);
  return pages;
}
const idsOf = (pages: readonly RecentPage[]): string[] => pages.flatMap(({ rows }) => rows.map(({ id }) => id));

describe('readRecentIncidents', () => {
  it('reads a list of one page with one request, and knows that it is whole', async () => {
    const all = history(99);
    expect(await recent(all, cursorAt(90))).toMatchObject([{ pageNumber: 1, last: true, cursor: cursorAt(99) }]);
    expect(all.asked).toEqual(['incidents/1']);
  });

  it('reads the newest, the old page whose turn it is, and what is not resolved', async () => {
    const all = history(450, (index) => index === 3 || index === 420);
    const pages = await recent(all, cursorAt(440, 3));
    expect(all.asked).toEqual(['incidents/1', 'incidents/3', 'incidents/unresolved/1']);
    expect(pages.map(({ last, cursor }) => [last, cursor])).toEqual([
      [false, undefined],
      [false, undefined],
      [true, cursorAt(450, 4)],
    ]);
    expect(idsOf(pages)).toEqual(
      [...all.rows.slice(0, 100), ...all.rows.slice(200, 300)].map(({ id }) => id).concat('i420'),
    );
  });

  it('reads as many pages of new ones as there are, and then an old one', async () => {
    const all = history(450);
    await recent(all, cursorAt(200));
    expect(all.asked).toEqual(['incidents/1', 'incidents/2', 'incidents/3', 'incidents/4', 'incidents/unresolved/1']);
  });

  it('comes to every old page in turn, and then begins anew', async () => {
    const all = history(350);
    let cursor = cursorAt(350);
    const turns: string[] = [];
    for (let run = 0; run < 5; run += 1) {
      all.asked.length = 0;
      cursor = (await recent(all, cursor)).at(-1)?.cursor ?? cursor;
      turns.push(all.asked[1] ?? '');
    }
    expect(turns).toEqual(['incidents/2', 'incidents/3', 'incidents/4', 'incidents/2', 'incidents/3']);
  });

  it('begins anew when the list has become shorter than where it was', async () => {
    const all = history(150);
    expect((await recent(all, cursorAt(150, 9))).at(-1)?.cursor).toEqual(cursorAt(150, 2));
  });

  it('reads a page on when all on it came up around the time of the cursor', async () => {
    const all = history(150);
    // five minutes before the newest one that was seen
    const created = { created_at: new Date(5 * HOUR_MS - HOUR_MS / 12).toISOString() };
    for (const row of all.rows) Object.assign(row, created);
    await recent(all, { newestMs: 5 * HOUR_MS, oldPage: 2 });
    expect(all.asked).toEqual(['incidents/1', 'incidents/2']);
  });

  it('leaves out unresolved incidents in the form that lacks a part of them', async () => {
    const all = history(250, (index) => index >= 240);
    for (const row of all.rows.slice(245)) delete (row as Record<string, unknown>)['started_at'];
    expect(idsOf((await recent(all, cursorAt(250))).slice(2))).toEqual(['i240', 'i241', 'i242', 'i243', 'i244']);
  });

  it('gives every incident that is new, and none twice, whatever came up and whatever is open', async () => {
    const sizes = fc.tuple(
      fc.nat({ max: 700 }),
      fc.nat({ max: 700 }),
      fc.integer({ min: 2, max: 9 }),
      fc.nat({ max: 9 }),
    );
    await fc.assert(
      fc.asyncProperty(sizes, async ([before, added, oldPage, open]) => {
        const all = history(before + added, (index) => index % 10 < open);
        const pages = await recent(all, cursorAt(before, oldPage));
        const ids = idsOf(pages);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids).toEqual(expect.arrayContaining(all.rows.slice(0, added).map(({ id }) => id)));
        expect(pages.map(({ last }) => last)).toEqual(pages.map((_, index) => index === pages.length - 1));
        expect(pages.map(({ pageNumber }) => pageNumber)).toEqual(pages.map((_, index) => index + 1));
        expect(pages.at(-1)?.cursor?.newestMs).toBe((before + added) * HOUR_MS);
      }),
    );
  });
});

describe('a cursor', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 2, max: 10_000 }), (newestMs, oldPage) => {
        expect(readCursor(writeCursor({ newestMs, oldPage }))).toEqual({ newestMs, oldPage });
      }),
    );
  });

  it.each([
    undefined,
    {},
    { newest: 5, oldPage: 2 },
    { newest: 'yesterday', oldPage: 2 },
    { newest: '2026-01-01T00:00:00.000Z' },
    { newest: '2026-01-01T00:00:00.000Z', oldPage: 1 },
    { newest: '2026-01-01T00:00:00.000Z', oldPage: 2.5 },
  ])('is none when it is %j', (cursor) => {
    expect(readCursor(cursor)).toBeUndefined();
  });
});
