import {
  MAX_TOLD_APART,
  progressKey,
  type Clock,
  type ListRead,
  type ReadStatistics,
  type ScopeRead,
} from '@quayside/domain';

/** What reading brought, each time something came. */
export interface ReadEvent {
  readonly scope: string;
  /** null for all the lists of a scope */
  readonly source: string | null;
  readonly pages: number;
  readonly records: number;
  readonly faults: number;
  /** whether the list ends here */
  readonly ended: boolean;
}

/** Counts what is read, list by list and scope by scope; beyond `MAX_TOLD_APART` of each, in sums. */
export class ReadLog {
  private readonly lists = new Map<string, ListRead>();
  private readonly scopes = new Map<string, ScopeRead>();

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  note(event: ReadEvent): void {
    const { scope, source } = event;
    if (source !== null) {
      const key = progressKey(source, scope);
      if (this.isTold(this.lists, key))
        this.lists.set(key, this.added(this.lists.get(key) ?? { source, scope }, event));
      else this.lists.set(source, this.added(this.lists.get(source) ?? { source, scope: null }, event));
    }
    if (this.isTold(this.scopes, scope)) this.scopes.set(scope, this.added(this.scopes.get(scope) ?? { scope }, event));
    else this.scopes.set(REST, this.added(this.scopes.get(REST) ?? { scope: null }, event));
  }

  /** In the order in which they came, and the sums where they began. */
  read(): { readonly lists: readonly ListRead[]; readonly scopes: readonly ScopeRead[] } {
    return { lists: [...this.lists.values()], scopes: [...this.scopes.values()] };
  }

  private isTold(known: ReadonlyMap<string, unknown>, key: string): boolean {
    return known.has(key) || known.size < MAX_TOLD_APART;
  }

  private added<T extends object>(before: T | (T & ReadStatistics), event: ReadEvent): T & ReadStatistics {
    const at = this.clock.now().toISOString();
    const { firstAt, pages, records, faults, ended } = 'pages' in before ? before : { ...NOTHING, firstAt: at };
    return {
      ...before,
      firstAt,
      lastAt: at,
      pages: pages + event.pages,
      records: records + event.records,
      faults: faults + event.faults,
      ended: ended + (event.ended ? 1 : 0),
    };
  }
}

/** No scope: the key of the sum of scopes. */
const REST = '\n';
const NOTHING = { pages: 0, records: 0, faults: 0, ended: 0 };
