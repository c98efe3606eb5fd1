import type { ConnectorSession, MissingScope, ReadTask, Scopes } from '@quayside/connector-kit';
import { ROOT_SCOPE, type KindRecord, type Logger, type RecordBatch } from '@quayside/domain';
import { readRows, type Row } from './read-rows';
import { PAGE_LISTS, type ListPage, type PageList, type StatuspageClient } from './statuspage-client';

export const ROOT_SOURCE = 'pages';

/** What the rows of each list are. A row of incidents carries its updates too. */
const KIND_OF_LIST: Readonly<Record<PageList, string>> = {
  'component-groups': 'component_group',
  components: 'component',
  incidents: 'incident',
};

/** Reads one account: the pages that its key shows, and their lists. */
export class StatuspageSession implements ConnectorSession {
  constructor(
    private readonly client: StatuspageClient,
    private readonly pageIds: readonly string[],
    private readonly logger: Logger,
  ) {}

  async scopes(signal: AbortSignal): Promise<Scopes> {
    const visible = await this.client.pages(signal);
    const wanted = new Set(this.pageIds);
    const pages = wanted.size === 0 ? visible : visible.filter(({ id }) => wanted.has(id));
    const found = new Set(pages.map(({ id }) => id));
    const missing = [...wanted].filter((id) => !found.has(id)).map(missingScope);
    this.logger.info({ visible: visible.length, read: pages.length, missing: missing.length }, 'status pages listed');
    return {
      root: {
        source: ROOT_SOURCE,
        scope: ROOT_SCOPE,
        pageNumber: 1,
        last: true,
        records: pages.map((record) => ({ kind: 'statuspage', record })),
      },
      scopes: pages.map(({ id }) => id),
      missing,
    };
  }

  async *read(task: ReadTask, signal: AbortSignal): AsyncGenerator<RecordBatch, void, void> {
    const { source, scope } = task;
    if (!isPageList(source)) throw new Error(`status pages have no list ${source}`);
    for await (const page of this.client.list(source, scope, task.fromPage, signal)) {
      yield {
        source,
        scope,
        pageNumber: page.pageNumber,
        last: page.last,
        records: recordsOf(source, scope, page),
      };
    }
  }
}

function isPageList(source: string): source is PageList {
  return Object.hasOwn(PAGE_LISTS, source);
}

function missingScope(scope: string): MissingScope {
  return {
    scope,
    code: 'scope_not_found',
    message: `The API key shows no page ${scope}. Check statuspageIds, and which organisation the key belongs to.`,
  };
}

/** The rows in the order in which they came; behind all incidents, so that an update finds its own, their updates. */
function recordsOf(source: PageList, scope: string, { rows }: ListPage): readonly KindRecord[] {
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
