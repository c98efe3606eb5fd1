import type { ConnectorSession, ReadTask, Scopes } from '@quayside/connector-kit';
import { ROOT_SCOPE, type JsonObject, type KindRecord, type Logger, type RecordBatch } from '@quayside/domain';
import { findPages } from './find-pages';
import { FIRST_OLD_PAGE, newestOf, readCursor, writeCursor } from './incident-cursor';
import { readStatuses, writeStatuses, type PageStatus } from './page-status';
import { readRecentIncidents, type RecentPage } from './read-recent-incidents';
import { readRows, type Row } from './read-rows';
import type { StatuspageClient } from './statuspage-client';
import { PAGES_SOURCE } from './statuspage-error';

/** What the rows of each list are. A row of incidents carries its updates too. */
const KIND_OF_LIST = {
  'component-groups': 'component_group',
  components: 'component',
  incidents: 'incident',
} as const;
type Source = keyof typeof KIND_OF_LIST;

/** Asks pages for their public status. */
export type StatusReader = (pages: readonly Row[], signal: AbortSignal) => Promise<ReadonlyMap<string, PageStatus>>;

/** Reads one account: the pages that its key shows, and their lists. */
export class StatuspageSession implements ConnectorSession {
  constructor(
    private readonly client: StatuspageClient,
    private readonly pageIds: readonly string[],
    private readonly askStatuses: StatusReader,
    private readonly logger: Logger,
  ) {}

  async scopes(signal: AbortSignal, since?: JsonObject): Promise<Scopes> {
    const { pages, missing } = await findPages(this.client, this.pageIds, signal);
    const shown = await this.askStatuses(pages, signal);
    const known = readStatuses(since);
    const statuses = new Map(
      pages.flatMap(({ id }): [string, PageStatus][] => {
        const status = shown.get(id) ?? known.get(id);
        return status === undefined ? [] : [[id, status]];
      }),
    );
    this.logger.info(
      { read: pages.length, missing: missing.length, statuses: shown.size },
      'status pages listed, and asked for their status',
    );
    return {
      root: {
        source: PAGES_SOURCE,
        scope: ROOT_SCOPE,
        pageNumber: 1,
        last: true,
        records: pages.map((page) => ({ kind: 'statuspage', record: { ...page, ...statuses.get(page.id) } })),
        cursor: writeStatuses(statuses),
      },
      scopes: pages.map(({ id }) => id),
      missing,
    };
  }

  async *read(
    { source, scope, fromPage, since }: ReadTask,
    signal: AbortSignal,
  ): AsyncGenerator<RecordBatch, void, void> {
    if (!isSource(source)) throw new Error(`status pages have no list ${source}`);
    const cursor = source === 'incidents' ? readCursor(since) : undefined;
    const pages = cursor
      ? readRecentIncidents(this.client, scope, cursor, signal)
      : this.readWhole(source, scope, fromPage, signal);
    for await (const page of pages) {
      const { pageNumber, last } = page;
      const records = recordsOf(source, scope, page.rows);
      yield { source, scope, pageNumber, last, records, ...(page.cursor ? { cursor: writeCursor(page.cursor) } : {}) };
    }
  }

  private async *readWhole(
    source: Source,
    scope: string,
    fromPage: number,
    signal: AbortSignal,
  ): AsyncGenerator<RecentPage, void, void> {
    let newestMs = 0;
    for await (const page of this.client.list(source, scope, fromPage, signal)) {
      newestMs = newestOf(page.rows, newestMs);
      const ends = source === 'incidents' && page.last;
      yield ends ? { ...page, cursor: { newestMs, oldPage: FIRST_OLD_PAGE } } : page;
    }
  }
}

function isSource(source: string): source is Source {
  return Object.hasOwn(KIND_OF_LIST, source);
}

/** The rows in the order in which they came; behind all incidents, so that an update finds its own, their updates. */
function recordsOf(source: Source, scope: string, rows: readonly Row[]): readonly KindRecord[] {
  const records = rows.map((record): KindRecord => ({ kind: KIND_OF_LIST[source], record }));
  if (source !== 'incidents') return records;
  return [...records, ...rows.flatMap((incident) => updatesOf(incident, scope))];
}

function updatesOf(incident: Row, scope: string): KindRecord[] {
  const updates = incident['incident_updates'] ?? [];
  const place = { source: 'incidents', scope };
  return readRows(updates, place, `the updates of incident ${incident.id}`).map((update) => ({
    kind: 'incident_update',
    record: typeof update['incident_id'] === 'string' ? update : { ...update, incident_id: incident.id },
  }));
}
