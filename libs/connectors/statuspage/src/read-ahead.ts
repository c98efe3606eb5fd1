import { isScopeFailure } from '@quayside/connector-kit';
import type { Row } from './read-rows';
import type { ListPage } from './statuspage-client';

/** Lists that are longer than this are not read ahead to their end: their rows would have to be kept. */
const MOST_PAGES = 10;
const MOST_CHARACTERS = 4 * 1024 * 1024;

type Pages = AsyncGenerator<ListPage, void, void>;

interface Ahead {
  readonly pages: readonly ListPage[];
  readonly rest: Pages;
  readonly failure?: { readonly error: unknown };
}

/** Lists that are looked into before it is their turn to be given, so that they are asked for once all the same. */
export class ReadAhead {
  private readonly lists = new Map<string, Ahead>();

  /**
   * All rows of a list. Undefined when it is too long, or fails: whoever takes it is given what was read, and then the
   * rest, or the failure. Throws what makes every further request useless.
   */
  async rowsOf(key: string, list: Pages): Promise<readonly Row[] | undefined> {
    const pages: ListPage[] = [];
    let characters = 0;
    try {
      while (pages.length < MOST_PAGES && characters < MOST_CHARACTERS && pages.at(-1)?.last !== true) {
        const { done, value } = await list.next();
        if (done === true) break;
        pages.push(value);
        characters += JSON.stringify(value.rows).length;
      }
      this.lists.set(key, { pages, rest: list });
    } catch (error) {
      if (!isScopeFailure(error)) throw error;
      this.lists.set(key, { pages, rest: list, failure: { error } });
    }
    return pages.at(-1)?.last === true ? pages.flatMap(({ rows }) => rows) : undefined;
  }

  /** The pages of a list that was looked into, from its first, once; undefined for any other. */
  take(key: string): Pages | undefined {
    const ahead = this.lists.get(key);
    this.lists.delete(key);
    return ahead && inOrder(ahead);
  }
}

async function* inOrder({ pages, rest, failure }: Ahead): Pages {
  yield* pages;
  if (failure !== undefined) throw failure.error;
  yield* rest;
}
