import { seededRandom } from '@quayside/simulator-kit';
import { said, type NewPage, type PageChange } from './changes';
import { ComponentBook } from './component-book';
import { idMaker } from './id-maker';
import { IncidentBook } from './incident-book';
import { pageDefaults } from './page-defaults';
import type { PageData, PageRecord, StatuspageDataSet } from './records';
import { RefusedChange } from './refused-change';
import { SubscriberBook } from './subscriber-book';
import { touched, type WorldContext } from './world-context';

const ID_SEED = 0x51d;

/** One page and everything on it. */
export class PageWorld {
  readonly components: ComponentBook;
  readonly incidents: IncidentBook;
  readonly subscribers: SubscriberBook;

  constructor(
    private readonly context: WorldContext,
    private current: PageRecord,
    data: Omit<PageData, 'page'>,
  ) {
    this.components = new ComponentBook(context, data);
    this.incidents = new IncidentBook(context, this.components, data.incidents);
    this.subscribers = new SubscriberBook(context, this.components, data.subscribers);
  }

  get record(): PageRecord {
    return this.current;
  }

  update(change: PageChange): PageRecord {
    this.current = { ...this.current, ...said(change), updated_at: touched(this.context, this.current.updated_at) };
    return this.current;
  }
}

/** How many there are of each kind. `componentRows` are components and group rows: what the component list holds. */
export interface WorldCounts {
  readonly pages: number;
  readonly groups: number;
  readonly components: number;
  readonly componentRows: number;
  readonly incidents: number;
  readonly incidentUpdates: number;
}

/** The state behind the simulator. Whatever is changed here, its next answers show. */
export class StatuspageWorld {
  private readonly byId = new Map<string, PageWorld>();
  private readonly context: WorldContext;

  constructor(dataSet: StatuspageDataSet, now: () => number) {
    this.context = { now, newId: idMaker(seededRandom(ID_SEED)) };
    for (const data of dataSet.pages) this.byId.set(data.page.id, new PageWorld(this.context, data.page, data));
  }

  pages(): PageWorld[] {
    return [...this.byId.values()];
  }

  find(pageId: string): PageWorld | undefined {
    return this.byId.get(pageId);
  }

  /** @throws RefusedChange when there is no such page */
  page(pageId: string): PageWorld {
    const page = this.byId.get(pageId);
    if (page === undefined) throw new RefusedChange(404, 'Page not found');
    return page;
  }

  addPage(input: NewPage): PageWorld {
    const record = { ...pageDefaults(this.context.newId(), this.context.now(), input), ...said(input) };
    const page = new PageWorld(this.context, record, { groups: [], components: [], incidents: [], subscribers: [] });
    this.byId.set(record.id, page);
    return page;
  }

  removePage(pageId: string): PageWorld {
    const page = this.page(pageId);
    this.byId.delete(pageId);
    return page;
  }

  counts(pageIds: readonly string[] = [...this.byId.keys()]): WorldCounts {
    const pages = pageIds.map((pageId) => this.page(pageId));
    const sum = (count: (page: PageWorld) => number): number => pages.reduce((total, page) => total + count(page), 0);
    const groups = sum(({ components }) => components.listGroups().length);
    const components = sum((page) => page.components.list().length);
    return {
      pages: pages.length,
      groups,
      components,
      componentRows: components + groups,
      incidents: sum(({ incidents }) => incidents.list().length),
      incidentUpdates: sum(({ incidents }) =>
        incidents.list().reduce((total, { incident_updates: updates }) => total + updates.length, 0),
      ),
    };
  }
}
