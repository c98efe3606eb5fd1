import { systemClock, type JsonValue } from '@quayside/domain';
import type { HttpClient, HttpRequest } from '@quayside/http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatuspageClient, type ListPage, type PageList } from './statuspage-client';

const { signal } = new AbortController();
const SETTINGS = { apiKey: 'key', host: 'https://api.statuspage.io' };

/** An upstream in memory: answers every request with what `answer` gives, and keeps the requests. */
function upstream(answer: (request: HttpRequest) => JsonValue): { http: HttpClient; requests: HttpRequest[] } {
  const requests: HttpRequest[] = [];
  const http: HttpClient = {
    request: (request) => {
      requests.push(request);
      return Promise.resolve({ status: 200, headers: {}, body: answer(request), bytes: 0 });
    },
    get requestsSent() {
      return requests.length;
    },
    close: () => Promise.resolve(),
  };
  return { http, requests };
}

function pageOf(rows: readonly JsonValue[], { query }: HttpRequest): readonly JsonValue[] {
  const size = Number(query?.['limit'] ?? query?.['per_page']);
  const start = (Number(query?.['page']) - 1) * size;
  return rows.slice(start, start + size);
}

async function read(client: StatuspageClient, list: PageList = 'incidents', fromPage = 1): Promise<ListPage[]> {
  const pages: ListPage[] = [];
  await readInto(pages, client, list, fromPage);
  return pages;
}

/** Keeps what was given before a failure too. */
async function readInto(
  pages: ListPage[],
  client: StatuspageClient,
  list: PageList = 'incidents',
  fromPage = 1,
): Promise<void> {
  for await (const page of client.list(list, 'p1', fromPage, signal)) pages.push(page);
}

function ids(pages: readonly ListPage[]): string[] {
  return pages.flatMap(({ rows }) => rows.map(({ id }) => id));
}

const rowsOf = (count: number, name = 'r'): { id: string }[] =>
  Array.from({ length: count }, (_, index) => ({ id: `${name}${index}` }));

const anyLength = fc.oneof(fc.integer({ min: 0, max: 730 }), fc.constantFrom(0, 1, 99, 100, 101, 199, 200, 201, 700));

describe('reading a list', () => {
  it('gives every row once, in order, in floor(n / 100) + 1 requests', async () => {
    await fc.assert(
      fc.asyncProperty(anyLength, async (count) => {
        const rows = rowsOf(count);
        const { http, requests } = upstream((request) => pageOf(rows, request));
        const pages = await read(new StatuspageClient(http, SETTINGS, systemClock));
        expect(ids(pages)).toEqual(rows.map(({ id }) => id));
        expect(requests).toHaveLength(Math.floor(count / 100) + 1);
        expect(pages.map(({ last }) => last)).toEqual(pages.map((_, index) => index === pages.length - 1));
        expect(pages.map(({ pageNumber }) => pageNumber)).toEqual(pages.map((_, index) => index + 1));
      }),
    );
  });

  it('misses nothing and gives nothing twice when new rows push the others down', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyLength,
        fc.array(fc.integer({ min: 0, max: 99 }), { maxLength: 12 }),
        async (count, arrivals) => {
          let rows = rowsOf(count);
          const before = rows.map(({ id }) => id);
          const { http, requests } = upstream((request) => {
            const arriving = requests.length === 1 ? 0 : (arrivals[requests.length - 2] ?? 0);
            rows = [...rowsOf(arriving, `new${requests.length}-`), ...rows];
            return pageOf(rows, request);
          });
          const given = ids(await read(new StatuspageClient(http, SETTINGS, systemClock)));
          expect(new Set(given).size).toBe(given.length);
          expect(given.filter((id) => id.startsWith('r'))).toEqual(before);
          expect(requests).toHaveLength(Math.floor(rows.length / 100) + 1);
        },
      ),
    );
  });

  it('gives nothing twice and ends, or fails, when rows come, go and change places', async () => {
    const change = fc.record({ removed: fc.nat(150), added: fc.nat(150), turned: fc.nat(400) });
    await fc.assert(
      fc.asyncProperty(anyLength, fc.array(change, { maxLength: 12 }), async (count, changes) => {
        let rows = rowsOf(count);
        const { http, requests } = upstream((request) => {
          const { removed, added, turned } = changes[requests.length - 2] ?? { removed: 0, added: 0, turned: 0 };
          const left = rows.slice(removed);
          rows = [...left.slice(turned), ...rowsOf(added, `new${requests.length}-`), ...left.slice(0, turned)];
          return pageOf(rows, request);
        });
        const pages: ListPage[] = [];
        const failure: unknown = await readInto(pages, new StatuspageClient(http, SETTINGS, systemClock)).catch(
          (error: unknown) => error,
        );
        const given = ids(pages);
        expect(new Set(given).size).toBe(given.length);
        if (failure === undefined) expect(pages.at(-1)?.last).toBe(true);
        else expect(failure).toMatchObject({ code: 'upstream_malformed' });
      }),
    );
  });

  it('goes on at the page where an earlier attempt stopped', async () => {
    const rows = rowsOf(250);
    const { http, requests } = upstream((request) => pageOf(rows, request));
    const pages = await read(new StatuspageClient(http, SETTINGS, systemClock), 'incidents', 2);
    expect(pages.map(({ pageNumber }) => pageNumber)).toEqual([2, 3]);
    expect(ids(pages)).toEqual(rows.slice(100).map(({ id }) => id));
    expect(requests).toHaveLength(2);
  });

  it('fails when the upstream gives the same page for ever, and does not call the list read whole', async () => {
    const { http, requests } = upstream(() => rowsOf(100));
    const pages: ListPage[] = [];
    await expect(readInto(pages, new StatuspageClient(http, SETTINGS, systemClock))).rejects.toMatchObject({
      code: 'upstream_malformed',
      context: { source: 'incidents', scope: 'p1' },
    });
    expect(pages).toEqual([{ pageNumber: 1, rows: rowsOf(100), last: false }]);
    expect(requests).toHaveLength(2);
  });

  it('fails when the upstream makes up new rows for ever', async () => {
    const { http, requests } = upstream(() => rowsOf(100, `made-up-${requests.length}-`));
    await expect(read(new StatuspageClient(http, SETTINGS, systemClock, 5))).rejects.toMatchObject({
      code: 'upstream_malformed',
    });
    expect(requests).toHaveLength(5);
  });

  it.each([
    ['components', { page: 1, per_page: 100 }],
    ['component-groups', { page: 1, per_page: 100 }],
    ['incidents', { page: 1, limit: 100 }],
  ] as const)('asks for %s under the names that the endpoint knows', async (list, query) => {
    const { http, requests } = upstream(() => []);
    await read(new StatuspageClient(http, SETTINGS, systemClock), list);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      method: 'GET',
      url: `https://api.statuspage.io/v1/pages/p1/${list}`,
      headers: { authorization: 'OAuth key' },
    });
    expect(requests[0]?.query).toEqual(query);
  });

  it.each([[{ error: 'x' }], ['text'], [null], [[{ name: 'no id' }]], [[{ id: 5 }]], [[{ id: '' }]], [[[]]], [[null]]])(
    'refuses %j',
    async (body) => {
      const { http } = upstream(() => body as JsonValue);
      await expect(read(new StatuspageClient(http, SETTINGS, systemClock))).rejects.toMatchObject({
        code: 'upstream_malformed',
        context: { source: 'incidents', scope: 'p1' },
      });
    },
  );
});

describe('the list of pages', () => {
  it('is asked for once, without paging, and gives every page once', async () => {
    const { http, requests } = upstream(() => [{ id: 'a', name: 'A' }, { id: 'b' }, { id: 'a' }]);
    const pages = await new StatuspageClient(http, SETTINGS, systemClock).pages(signal);
    expect(pages).toEqual([{ id: 'a', name: 'A' }, { id: 'b' }]);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.query).toBeUndefined();
  });

  it.each([
    [100, 2],
    [250, 3],
  ])('is read to its end when it comes in pages of 100 all the same: %i pages', async (count, sent) => {
    const rows = rowsOf(count, 'p');
    const { http, requests } = upstream(({ query }) => {
      const start = (Number(query?.['page'] ?? 1) - 1) * 100;
      return rows.slice(start, start + 100);
    });
    expect(await new StatuspageClient(http, SETTINGS, systemClock).pages(signal)).toEqual(rows);
    expect(requests).toHaveLength(sent);
  });

  it.each([
    [100, 2],
    [250, 1],
  ])('is not asked for over and over when it comes at once: %i pages', async (count, sent) => {
    const rows = rowsOf(count, 'p');
    const { http, requests } = upstream(() => rows);
    expect(await new StatuspageClient(http, SETTINGS, systemClock).pages(signal)).toEqual(rows);
    expect(requests).toHaveLength(sent);
  });

  it('fails when the upstream makes up new pages for ever', async () => {
    const { http, requests } = upstream(() => rowsOf(100, `made-up-${requests.length}-`));
    const client = new StatuspageClient(http, SETTINGS, systemClock, 5);
    await expect(client.pages(signal)).rejects.toMatchObject({ code: 'upstream_malformed' });
    expect(requests).toHaveLength(5);
  });

  it('may be empty', async () => {
    const { http } = upstream(() => []);
    await expect(new StatuspageClient(http, SETTINGS, systemClock).pages(signal)).resolves.toEqual([]);
  });
});
