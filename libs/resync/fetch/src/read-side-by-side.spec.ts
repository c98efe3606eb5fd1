import { ROOT_SCOPE } from '@quayside/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fetched } from './fetch-list';
import { readSideBySide, type ListReading } from './read-side-by-side';

const { signal } = new AbortController();

function page(source: string, scope: string, pageNumber: number): Fetched {
  return { type: 'batch', batch: { source, scope, pageNumber, last: false, records: [] }, recent: false };
}
const nameOf = (fetched: Fetched): string =>
  fetched.type === 'batch' ? `${fetched.batch.scope}/${fetched.batch.source}/${fetched.batch.pageNumber}` : 'failed';
const forbidden = (scope: string): Fetched => ({
  type: 'failed',
  scope,
  source: null,
  code: 'scope_forbidden',
  message: 'closed',
});

/** Counts how many requests are under way, and how many pages were asked for before they were taken. */
class Upstream {
  underWay = 0;
  most = 0;
  readonly asked: string[] = [];

  list(
    source: string,
    scope: string,
    pages: number,
    answer: (pageNumber: number) => Promise<Fetched | undefined>,
  ): ListReading {
    return async function* (this: Upstream, stop: AbortSignal): AsyncGenerator<Fetched, void, void> {
      for (let pageNumber = 1; pageNumber <= pages; pageNumber += 1) {
        this.asked.push(`${scope}/${source}/${pageNumber}`);
        this.underWay += 1;
        this.most = Math.max(this.most, this.underWay);
        const other = await answer(pageNumber).finally(() => (this.underWay -= 1));
        stop.throwIfAborted();
        yield other ?? page(source, scope, pageNumber);
        if (other !== undefined) return;
      }
    }.bind(this);
  }
}

/** Resolves after some turns of the event loop, a number that a test draws. */
const after = async (turns: number): Promise<undefined> => {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return undefined;
};

async function taken(readings: AsyncGenerator<Fetched, void, void>): Promise<string[]> {
  const names: string[] = [];
  for await (const fetched of readings) names.push(nameOf(fetched));
  return names;
}

describe('readSideBySide', () => {
  it('gives every page once, the lists of a scope in their order, with at most four requests at a time', async () => {
    const sizes = fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.infiniteStream(fc.nat({ max: 3 })), async (scopes, delays) => {
        const upstream = new Upstream();
        const readings = scopes.map((lists, scope) =>
          lists.map((pages, list) =>
            upstream.list(`l${list}`, `s${scope}`, pages, () => after(delays.next().value as number)),
          ),
        );
        const names = await taken(readSideBySide(readings, signal));
        for (const [scope, lists] of scopes.entries()) {
          const expected = lists.flatMap((pages, list) =>
            Array.from({ length: pages }, (_, index) => `s${scope}/l${list}/${index + 1}`),
          );
          expect(names.filter((name) => name.startsWith(`s${scope}/`))).toEqual(expected);
        }
        expect(names).toHaveLength(scopes.flat().reduce((sum, pages) => sum + pages, 0));
        expect(upstream.most).toBeLessThanOrEqual(4);
      }),
      { numRuns: 60 },
    );
  });

  it('reads lists of several scopes at the same time', async () => {
    const upstream = new Upstream();
    const readings = ['a', 'b', 'c', 'd', 'e'].map((scope) => [upstream.list('only', scope, 2, () => after(3))]);
    await taken(readSideBySide(readings, signal));
    expect(upstream.most).toBe(4);
  });

  it('asks for one page of each open list ahead of the one that is worked on, and no more', async () => {
    const upstream = new Upstream();
    const readings = readSideBySide(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((scope) => [upstream.list('only', scope, 9, () => after(0))]),
      signal,
    );
    await readings.next();
    await after(50);
    expect(upstream.asked).toHaveLength(5);
    await readings.return();
  });

  it('asks a scope that is closed once, says so once, and reads the others', async () => {
    const upstream = new Upstream();
    const closed = ['one', 'two', 'three'].map((source) =>
      upstream.list(source, 'closed', 3, () => Promise.resolve(forbidden('closed'))),
    );
    const open = ['one', 'two'].map((source) => upstream.list(source, 'open', 1, () => after(1)));
    expect(await taken(readSideBySide([closed, open], signal))).toEqual(['failed', 'open/one/1', 'open/two/1']);
    expect(upstream.asked.filter((name) => name.startsWith('closed'))).toEqual(['closed/one/1']);
  });

  it('gives nothing more of a scope that is closed while it is read', async () => {
    const upstream = new Upstream();
    const lists = [
      upstream.list('one', 'p', 2, (pageNumber) => Promise.resolve(pageNumber === 2 ? forbidden('p') : undefined)),
      upstream.list('two', 'p', 3, () => after(1)),
    ];
    expect(await taken(readSideBySide([lists], signal))).toEqual(['p/one/1', 'failed']);
  });

  it('throws what a list throws at once, even one that is not in turn, and stops all others', async () => {
    const upstream = new Upstream();
    const error = new Error('the key is refused');
    const slow = upstream.list('slow', 'p', 2, (pageNumber) => after(pageNumber === 1 ? 0 : 100));
    const refused = upstream.list('refused', 'p', 1, () => Promise.reject(error));
    const other = upstream.list('other', 'q', 100, () => after(1));
    await expect(taken(readSideBySide([[slow, refused], [other]], signal))).rejects.toBe(error);
    expect(upstream.underWay).toBe(0);
    expect(upstream.asked.filter((name) => name.startsWith('q/')).length).toBeLessThan(100);
  });

  it('ends with the reason of an abort, and leaves nothing under way', async () => {
    const controller = new AbortController();
    const upstream = new Upstream();
    const readings = readSideBySide([[upstream.list('long', 'p', 100, () => after(1))]], controller.signal);
    await readings.next();
    controller.abort(new Error('cancelled'));
    await expect(taken(readings)).rejects.toThrow('cancelled');
    expect(upstream.underWay).toBe(0);
    expect(upstream.asked.length).toBeLessThanOrEqual(3);
  });

  it('stops everything when the caller has seen enough', async () => {
    const upstream = new Upstream();
    const readings = [[upstream.list('long', ROOT_SCOPE, 100, () => after(1))]];
    for await (const fetched of readSideBySide(readings, signal)) if (nameOf(fetched) === '*/long/2') break;
    await after(10);
    expect(upstream.asked).toHaveLength(3);
  });
});
