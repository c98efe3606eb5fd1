import { ConnectorError, type MissingScope } from '@quayside/connector-kit';
import { isAppError } from '@quayside/domain';
import type { Row } from './read-rows';
import type { StatuspageClient } from './statuspage-client';

/** Asking for this many pages one by one costs no more requests than asking for the list of them. */
const MOST_ASKED_ONE_BY_ONE = 1;

export interface FoundPages {
  readonly pages: readonly Row[];
  /** those that were asked for and are not to be had */
  readonly missing: readonly MissingScope[];
}

/**
 * The pages to read, every page that the key shows where no ids are given. One that is not there, or closed, costs itself
 * only. Throws `credentials_rejected` for a dead key.
 */
export async function findPages(
  client: Pick<StatuspageClient, 'pages' | 'page'>,
  pageIds: readonly string[],
  signal: AbortSignal,
): Promise<FoundPages> {
  const isFew = pageIds.length > 0 && pageIds.length <= MOST_ASKED_ONE_BY_ONE;
  return isFew ? askOneByOne(client, pageIds, signal) : askForList(client, pageIds, signal);
}

/**
 * Throws `credentials_rejected` for a dead key, and `scope_not_found` for one that shows none of the pages to read, such as
 * that of another organisation. A page that is missing among others is no reason: it may have been deleted.
 */
export async function requirePages(
  client: Pick<StatuspageClient, 'pages'>,
  pageIds: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { pages } = await askForList(client, pageIds, signal);
  if (pages.length > 0) return;
  const which = pageIds.length === 0 ? 'no page at all' : 'none of the pages in statuspageIds';
  throw new ConnectorError(
    'scope_not_found',
    `The API key shows ${which}. Check which organisation the key belongs to.`,
  );
}

async function askForList(
  client: Pick<StatuspageClient, 'pages'>,
  pageIds: readonly string[],
  signal: AbortSignal,
): Promise<FoundPages> {
  const visible = await client.pages(signal);
  const wanted = new Set(pageIds);
  const pages = wanted.size === 0 ? visible : visible.filter(({ id }) => wanted.has(id));
  const found = new Set(pages.map(({ id }) => id));
  const missing = [...wanted].filter((id) => !found.has(id)).map(notShown);
  return { pages, missing };
}

async function askOneByOne(
  client: Pick<StatuspageClient, 'page'>,
  pageIds: readonly string[],
  signal: AbortSignal,
): Promise<FoundPages> {
  const pages: Row[] = [];
  const missing: MissingScope[] = [];
  for (const id of pageIds) {
    try {
      pages.push(await client.page(id, signal));
    } catch (error) {
      if (!isClosed(error)) throw error;
      missing.push(
        error.code === 'scope_not_found' ? notShown(id) : { scope: id, code: error.code, message: error.message },
      );
    }
  }
  return { pages, missing };
}

function isClosed(error: unknown): error is ConnectorError {
  if (!isAppError(error) || !(error instanceof ConnectorError)) return false;
  return error.code === 'scope_not_found' || error.code === 'scope_forbidden';
}

function notShown(scope: string): MissingScope {
  return {
    scope,
    code: 'scope_not_found',
    message: `The API key shows no page ${scope}. Check statuspageIds, and which organisation the key belongs to.`,
  };
}
