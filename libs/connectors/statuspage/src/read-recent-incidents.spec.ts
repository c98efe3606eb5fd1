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
const cursorAt = (length: number, oldPage = 2, turn: number | null = 0): IncidentCursor => ({
  newestMs: length * HOUR_MS,
  oldPage,
  turn,
});
const NEXT_TURN = 7;

async function recent(
  { client }: Pick<History, 'client'>,
  cursor: IncidentCursor,
  { inTurn } = { inTurn: true },
): Promise<RecentPage[]> {
  const pages: RecentPage[] = [];
  const nextTurn = inTurn ? NEXT_TURN : undefined;
  for await (const page of readRecentIncidents(client, 'p1', cursor, nextTurn, signal)) pages.push(page);
  return pages;
}
const idsOf = (pages: readonly RecentPage[]): string[] => pages.flatMap(({ rows }) => rows.map(({ id }) => id));

describe('readRecentIncidents', () => {
  it('reads a list of one page with one request, and knows that it is whole', async () => {
    const all = history(99);
    expect(await recent(all, cursorAt(90))).toMatchObject([
      { pageNumber: 1, last: true, cursor: cursorAt(99, 2, null) },
    ]);
    expect(all.asked).toEqual(['incidents/1']);
  });

  it('knows that a list is whole, too, when the old page ends it', async () => {
    const all = history(150, (index) => index === 120);
    const pages = await recent(all, cursorAt(140));
    expect(all.asked).toEqual(['incidents/1', 'incidents/2']);
    expect(idsOf(pages)).toEqual(all.rows.map(({ id }) => id));
    expect(pages.at(-1)).toMatchObject({ pageNumber: 2, last: true, cursor: cursorAt(150, 2, NEXT_TURN) });
  });

  it('reads no old page out of turn, and then goes on where it was', async () => {
    const all = history(450, (index) => index === 420);
    const pages = await recent(all, cursorAt(440, 3, 5), { inTurn: false });
    expect(all.asked).toEqual(['incidents/1', 'incidents/unresolved/1']);
    expect(idsOf(pages)).toEqual([...all.rows.slice(0, 100).map(({ id }) => id), 'i420']);
    expect(pages.at(-1)?.cursor).toEqual(cursorAt(450, 3, 5));
  });

  it('gives a page that has got its first old incidents a place in the line', async () => {
    const all = history(150);
    expect((await recent(all, cursorAt(90, 2, null), { inTurn: false })).at(-1)?.cursor).toEqual(cursorAt(150, 2, 0));
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
    expect((await recent(all, cursorAt(150, 9))).at(-1)?.cursor).toEqual(cursorAt(150, 2, NEXT_TURN));
  });

  it('reads a page on when all on it came up around the time of the cursor', async () => {
    const all = history(150);
    // five minutes before the newest one that was seen
    const created = { created_at: new Date(5 * HOUR_MS - HOUR_MS / 12).toISOString() };
    for (const row of all.rows) Object.assign(row, created);
    await recent(all, cursorAt(5));
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
      fc.boolean(),
    );
    await fc.assert(
      fc.asyncProperty(sizes, async ([before, added, oldPage, open, inTurn]) => {
        const all = history(before + added, (index) => index % 10 < open);
        const pages = await recent(all, cursorAt(before, oldPage), { inTurn });
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
    const cursors = fc.record({
      newestMs: fc.integer({ min: 0, max: 4e12 }),
      oldPage: fc.integer({ min: 2, max: 10_000 }),
      turn: fc.option(fc.nat()),
    });
    fc.assert(
      fc.property(cursors, (cursor) => {
        expect(readCursor(writeCursor(cursor))).toEqual(cursor);
      }),
    );
  });

  it('that was left by a version without turns comes first in the line', () => {
    expect(readCursor({ newest: '2026-01-01T00:00:00.000Z', oldPage: 3 })).toMatchObject({ oldPage: 3, turn: 0 });
  });

  it.each([
    undefined,
    {},
    { newest: 5, oldPage: 2 },
    { newest: 'yesterday', oldPage: 2 },
    { newest: '2026-01-01T00:00:00.000Z' },
    { newest: '2026-01-01T00:00:00.000Z', oldPage: 1 },
    { newest: '2026-01-01T00:00:00.000Z', oldPage: 2.5 },
    { newest: '2026-01-01T00:00:00.000Z', oldPage: 2, turn: -1 },
    { newest: '2026-01-01T00:00:00.000Z', oldPage: 2, turn: 'first' },
  ])('is none when it is %j', (cursor) => {
    expect(readCursor(cursor)).toBeUndefined();
  });
});
