import type { ConnectorSession, LeftCursors, ReadTask, Scopes } from '@quayside/connector-kit';
import { ROOT_SCOPE, type KindRecord, type Logger, type RecordBatch } from '@quayside/domain';
import { findPages } from './find-pages';
import { readCursor, type IncidentCursor } from './incident-cursor';
import type { ListReading } from './list-reading';
import { readStatuses, writeStatuses, type PageStatus } from './page-status';
import { ReadAhead } from './read-ahead';
import { readGroups } from './read-groups';
import { readIncidents } from './read-incidents';
import { readRows, type Row } from './read-rows';
import { shareOldPages } from './share-old-pages';
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
  private readonly ahead = new ReadAhead();
  private turns: ReadonlyMap<string, number> = new Map();

  constructor(
    private readonly client: StatuspageClient,
    private readonly pageIds: readonly string[],
    private readonly askStatuses: StatusReader,
    private readonly logger: Logger,
  ) {}

  async scopes(signal: AbortSignal, left: LeftCursors = () => undefined): Promise<Scopes> {
    const { pages, missing } = await findPages(this.client, this.pageIds, signal);
    this.turns = shareOldPages(incidentCursors(pages, left));
    const shown = await this.askStatuses(pages, signal);
    const known = readStatuses(left(PAGES_SOURCE, ROOT_SCOPE));
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

  async *read(task: ReadTask, signal: AbortSignal): AsyncGenerator<RecordBatch, void, void> {
    const { source, scope } = task;
    if (!isSource(source)) throw new Error(`status pages have no list ${source}`);
    for await (const { pageNumber, last, rows, left } of this.readList(source, task, signal)) {
      const records = recordsOf(source, scope, rows);
      yield { source, scope, pageNumber, last, records, ...(left ? { cursor: left } : {}) };
    }
  }

  private readList(source: Source, task: ReadTask, signal: AbortSignal): ListReading {
    const { scope, fromPage, fresh } = task;
    const client = fresh === true ? this.client.fresh() : this.client;
    if (source === 'component-groups') return readGroups(client, this.ahead, task, signal);
    if (source === 'incidents') return readIncidents(client, task, this.turns.get(scope), signal);
    return (fromPage === 1 ? this.ahead.take(scope) : undefined) ?? client.list(source, scope, fromPage, signal);
  }
}

function incidentCursors(pages: readonly Row[], left: LeftCursors): ReadonlyMap<string, IncidentCursor> {
  return new Map(
    pages.flatMap(({ id }): [string, IncidentCursor][] => {
      const cursor = readCursor(left('incidents', id));
      return cursor ? [[id, cursor]] : [];
    }),
  );
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
