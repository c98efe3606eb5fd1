import { isJsonObject, type JsonObject, type JsonValue } from '@quayside/domain';
import { EgressError, HttpError, type HttpClient } from '@quayside/http';
import type { Row } from './read-rows';
import { IMPACTS } from './statuspage-values';

/** How a page is doing, in the names that its record gets. */
export interface PageStatus {
  readonly status_indicator: string;
  readonly status_description: string;
}

/** Pages asked at a time. */
const AT_A_TIME = 4;
/** For one page, and for all of them: what has not answered by then keeps its status. */
const PAGE_TIMEOUT_MS = 5_000;
const ALL_TIMEOUT_MS = 30_000;
const MAX_BODY_BYTES = 256 * 1024;
const MAX_DESCRIPTION_LENGTH = 255;

/**
 * The status of pages, as each shows it to everybody. The management API does not tell it. No key is sent, since the host
 * may be anybody's; a page that is private, slow, away, or answers anything else is left out of the result.
 *
 * @param addressOf where a page is found, without a trailing slash; undefined where that is unknown
 */
export async function readPageStatuses(
  http: Pick<HttpClient, 'request'>,
  pages: readonly Row[],
  addressOf: (page: Row) => string | undefined,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, PageStatus>> {
  const statuses = new Map<string, PageStatus>();
  const queue = pages.values();
  const late = new AbortController();
  const onAbort = (): void => late.abort();
  const timer = setTimeout(onAbort, ALL_TIMEOUT_MS);
  signal.addEventListener('abort', onAbort, { once: true });
  const ask = async (): Promise<void> => {
    for (const page of queue) {
      if (late.signal.aborted) return;
      const address = addressOf(page);
      const status = address === undefined ? undefined : await readStatus(http, address, late.signal);
      if (status !== undefined) statuses.set(page.id, status);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_A_TIME }, ask));
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
  signal.throwIfAborted();
  return statuses;
}

async function readStatus(
  http: Pick<HttpClient, 'request'>,
  address: string,
  signal: AbortSignal,
): Promise<PageStatus | undefined> {
  const url = `${address}/api/v2/status.json`;
  const limits = { timeoutMs: PAGE_TIMEOUT_MS, maxResponseBytes: MAX_BODY_BYTES };
  try {
    return parseStatus((await http.request({ method: 'GET', url, ...limits, signal })).body);
  } catch (error) {
    if (error instanceof HttpError || error instanceof EgressError) return undefined;
    throw error;
  }
}

/** Undefined for what is no status, or one that the blueprint does not allow. */
export function parseStatus(body: JsonValue | undefined): PageStatus | undefined {
  const status = isJsonObject(body) ? body['status'] : undefined;
  if (!isJsonObject(status)) return undefined;
  const { indicator, description } = status;
  if (typeof indicator !== 'string' || typeof description !== 'string') return undefined;
  if (!IMPACTS.includes(indicator)) return undefined;
  return { status_indicator: indicator, status_description: description.slice(0, MAX_DESCRIPTION_LENGTH) };
}

/** The statuses that an earlier reading has left, for the pages that do not answer this time. */
export function readStatuses(cursor: JsonObject | undefined): ReadonlyMap<string, PageStatus> {
  const statuses = new Map<string, PageStatus>();
  for (const [id, known] of Object.entries(cursor ?? {})) {
    if (!isJsonObject(known)) continue;
    const { status_indicator: indicator = null, status_description: description = null } = known;
    const status = parseStatus({ status: { indicator, description } });
    if (status !== undefined) statuses.set(id, status);
  }
  return statuses;
}

export function writeStatuses(statuses: ReadonlyMap<string, PageStatus>): JsonObject {
  return Object.fromEntries([...statuses].map(([id, status]) => [id, { ...status }]));
}
