/** What one write did. `unchanged` is an upsert that left the content as it was. */
export type WriteKind = 'created' | 'updated' | 'unchanged' | 'deleted';

export interface EntityWrite {
  readonly at: string;
  readonly kind: WriteKind;
  readonly blueprint: string;
  readonly identifier: string;
  readonly datasource: string;
  /** the path of the request that did it, with `*` in place of an entity's identifier */
  readonly path: string;
  /** true when nobody wrote this entity itself: created because another relates to it, or deleted as a dependent */
  readonly implied: boolean;
}

export type WriteCounts = Readonly<Record<WriteKind, number>>;

const MAX_ENTRIES = 100_000;

/** Every write of an entity: counted for ever, kept one by one until there are too many. */
export class WriteLog {
  readonly entries: EntityWrite[] = [];
  private readonly countsByPath = new Map<string, Record<WriteKind, number>>();

  add(write: EntityWrite): void {
    this.entries.push(write);
    // by the thousand, since a shift moves all the others
    if (this.entries.length > MAX_ENTRIES) this.entries.splice(0, 1000);
    let counts = this.countsByPath.get(write.path);
    if (!counts) this.countsByPath.set(write.path, (counts = noCounts()));
    counts[write.kind] += 1;
  }

  get created(): number {
    return this.total('created');
  }
  get updated(): number {
    return this.total('updated');
  }
  get unchanged(): number {
    return this.total('unchanged');
  }
  get deleted(): number {
    return this.total('deleted');
  }

  byPath(): ReadonlyMap<string, WriteCounts> {
    return this.countsByPath;
  }

  clear(): void {
    this.entries.length = 0;
    this.countsByPath.clear();
  }

  private total(kind: WriteKind): number {
    let sum = 0;
    for (const counts of this.countsByPath.values()) sum += counts[kind];
    return sum;
  }
}

function noCounts(): Record<WriteKind, number> {
  return { created: 0, updated: 0, unchanged: 0, deleted: 0 };
}
