import { confirmRefusal, type Clock, type JsonValue } from '@quayside/domain';
import { HttpError, type HttpClient, type HttpRequest } from '@quayside/http';
import { readRow, readRows, type Row } from './read-rows';
import { malformed, PAGES_SOURCE, statuspageError, type Place } from './statuspage-error';
import type { StatuspageSettings } from './statuspage-settings';

/** The lists of one page, and how each calls its size: a parameter under the wrong name is ignored without a word. */
export const PAGE_LISTS = {
  'component-groups': { sizeParameter: 'per_page' },
  components: { sizeParameter: 'per_page' },
  incidents: { sizeParameter: 'limit' },
  'incidents/unresolved': { sizeParameter: 'per_page' },
} as const;
export type PageList = keyof typeof PAGE_LISTS;

/** What every list allows at the most. */
const PAGE_SIZE = 100;
/** A million rows of one list: no status page has them, so the upstream is going round in circles. */
const MAX_PAGES = 10_000;
/** 60 requests a minute and key: a limited answer without a `Retry-After` means that the window is full. */
const LIMITED_WAIT_MS = 61_000;
/** A list page with a hundred long incidents takes its time. */
const TIMEOUT_MS = 60_000;
const PAGES: Place = { source: PAGES_SOURCE };

export interface ListPage {
  readonly pageNumber: number;
  /** rows that no earlier page of this reading had */
  readonly rows: readonly Row[];
  readonly last: boolean;
}

/**
 * Reads Statuspage's management API, with as few requests as it allows.
 *
 * @see https://developer.statuspage.io
 */
export class StatuspageClient {
  private keyCheck: Promise<void> | undefined;

  constructor(
    private readonly http: HttpClient,
    private readonly settings: Pick<StatuspageSettings, 'apiKey' | 'host'>,
    private readonly clock: Pick<Clock, 'sleep'>,
    private readonly maxPages = MAX_PAGES,
    private readonly isFresh = false,
  ) {}

  /** The same, with no answer that others were given. */
  fresh(): StatuspageClient {
    return new StatuspageClient(this.http, this.settings, this.clock, this.maxPages, true);
  }

  /**
   * Every page that the key shows, in one request: no paging of this list is documented. An answer of exactly 100 may be
   * cut all the same, and is asked to go on, since a page that is not listed counts as gone. Throws
   * `credentials_rejected` for a dead key.
   */
  async pages(signal: AbortSignal): Promise<readonly Row[]> {
    const seen = new Set<string>();
    const pages: Row[] = [];
    for (let pageNumber = 1; pageNumber <= this.maxPages; pageNumber += 1) {
      const received = await this.pageList(pageNumber === 1 ? undefined : { page: pageNumber }, signal);
      const rows = unseen(received, seen);
      pages.push(...rows);
      if (received.length !== PAGE_SIZE || rows.length === 0) return pages;
    }
    throw malformed(PAGES, `the list does not end after ${this.maxPages} pages.`);
  }

  /** One page by its id. */
  async page(pageId: string, signal: AbortSignal): Promise<Row> {
    const place = { source: PAGES_SOURCE, scope: pageId };
    return readRow(await this.get(`/pages/${encodeURIComponent(pageId)}`, undefined, place, signal), place);
  }

  /**
   * Reads a list page by page, from `fromPage` on. A short page is the last one, so that no list ends with an empty
   * request, except when its length is a multiple of the page size. Rows that move down while we read arrive twice and
   * are given once. A full page with nothing new comes from an upstream that ignores `page`, or changes faster than we
   * read: it fails the list, which must not pass for one that was read whole, since what it lacks would be deleted.
   */
  async *list(
    list: PageList,
    pageId: string,
    fromPage: number,
    signal: AbortSignal,
  ): AsyncGenerator<ListPage, void, void> {
    const place = { source: list, scope: pageId };
    const seen = new Set<string>();
    const path = `/pages/${encodeURIComponent(pageId)}/${list}`;
    for (let pageNumber = fromPage; pageNumber < fromPage + this.maxPages; pageNumber += 1) {
      const query = { page: pageNumber, [PAGE_LISTS[list].sizeParameter]: PAGE_SIZE };
      const received = readRows(await this.get(path, query, place, signal), place);
      const rows = unseen(received, seen);
      const last = received.length < PAGE_SIZE;
      if (rows.length === 0 && !last) {
        throw malformed(place, `page ${pageNumber} of the list repeats what came before.`);
      }
      yield { pageNumber, rows, last };
      if (last) return;
    }
    throw malformed(place, `the list does not end after ${this.maxPages} pages.`);
  }

  private async pageList(query: HttpRequest['query'], signal: AbortSignal): Promise<readonly Row[]> {
    const ask = (): Promise<JsonValue> => this.get('/pages', query, PAGES, signal);
    const { clock } = this;
    return readRows(await confirmRefusal(ask, { code: 'credentials_rejected', clock, signal }), PAGES);
  }

  private async get(path: string, query: HttpRequest['query'], place: Place, signal: AbortSignal): Promise<JsonValue> {
    try {
      const { body } = await this.http.request({
        method: 'GET',
        url: `${this.settings.host}/v1${path}`,
        headers: { authorization: `OAuth ${this.settings.apiKey}` },
        timeoutMs: TIMEOUT_MS,
        limitedWaitMs: LIMITED_WAIT_MS,
        fresh: this.isFresh,
        signal,
        ...(query === undefined ? {} : { query }),
      });
      return body;
    } catch (error) {
      // a 401 inside a page is said of keys that may not see it and of keys that are dead: the list of pages knows which
      if (place.scope !== undefined && error instanceof HttpError && error.status === 401) await this.checkKey(signal);
      throw statuspageError(error, place);
    }
  }

  /** Throws `credentials_rejected` for a dead key. Whoever asks while somebody else does shares the answer. */
  private async checkKey(signal: AbortSignal): Promise<void> {
    this.keyCheck ??= this.fresh()
      .pageList(undefined, signal)
      .then(() => {})
      .finally(() => (this.keyCheck = undefined));
    await this.keyCheck;
  }
}

function unseen(rows: readonly Row[], seen: Set<string>): readonly Row[] {
  return rows.filter(({ id }) => {
    const fresh = !seen.has(id);
    seen.add(id);
    return fresh;
  });
}
