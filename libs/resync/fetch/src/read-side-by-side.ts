import type { Fetched } from './fetch-list';

/** Begins to read one list. It ends when the signal is aborted. */
export type ListReading = (signal: AbortSignal) => AsyncGenerator<Fetched, void, void>;

/** The lists of one scope, parents before children. */
export type ScopeReading = readonly ListReading[];

/** How many lists are read at a time: each has at most one page waiting here, besides the one that is being worked on. */
const LISTS_AT_A_TIME = 4;

interface ScopeState {
  readonly lists: ScopeReading;
  /** how many of the lists were begun */
  begun: number;
  /** how many of them were given to their end */
  ended: number;
  /** whether the scope has answered: until then only its first list is asked for */
  answered: boolean;
}

/** A list that is being read, one page ahead of whoever takes them. */
class OpenList {
  /** never rejects */
  next: Promise<Step>;

  /** @param place its place among the lists of the scope */
  constructor(
    readonly scope: ScopeState,
    readonly place: number,
    private readonly pages: AsyncGenerator<Fetched, void, void>,
    private readonly fail: (error: unknown) => void,
  ) {
    this.next = this.read();
  }

  readOn(): void {
    this.next = this.read();
  }

  private async read(): Promise<Step> {
    try {
      const { done, value } = await this.pages.next();
      return { list: this, fetched: done === true ? null : value };
    } catch (error) {
      this.fail(error);
      return { list: this, fetched: null };
    }
  }
}

interface Step {
  readonly list: OpenList;
  /** null at the end of the list */
  readonly fetched: Fetched | null;
}

/**
 * The pages of all lists, as they arrive. Each list keeps its order, and the lists of one scope are given one after the
 * other, so that an entity finds what it relates to; those that come later are read ahead by a page. The first list of a
 * scope goes alone until it is answered, so that a scope that is closed costs one request. Ends all that is under way when
 * the caller stops, and when one list throws, which is thrown on.
 */
export async function* readSideBySide(
  scopes: readonly ScopeReading[],
  signal: AbortSignal,
): AsyncGenerator<Fetched, void, void> {
  const reading = new SideBySide(scopes, signal);
  try {
    yield* reading.pages();
  } finally {
    await reading.close();
  }
}

class SideBySide {
  private readonly scopes: readonly ScopeState[];
  private readonly stop = new AbortController();
  private readonly onAbort = (): void => this.stop.abort(this.signal.reason);
  private readonly givenUp: OpenList[] = [];
  private open: OpenList[] = [];
  private failure: { readonly error: unknown } | undefined;

  constructor(
    scopes: readonly ScopeReading[],
    private readonly signal: AbortSignal,
  ) {
    this.scopes = scopes.map((lists) => ({ lists, begun: 0, ended: 0, answered: false }));
    signal.addEventListener('abort', this.onAbort, { once: true });
    if (signal.aborted) this.onAbort();
  }

  async *pages(): AsyncGenerator<Fetched, void, void> {
    for (;;) {
      this.begin();
      const inTurn = this.open.filter(({ scope, place }) => place === scope.ended);
      if (inTurn.length === 0) return;
      const { list, fetched } = await Promise.race(inTurn.map(({ next }) => next));
      if (this.failure !== undefined) throw this.failure.error;
      list.scope.answered = true;
      if (fetched === null) {
        this.open = this.open.filter((other) => other !== list);
        list.scope.ended += 1;
        continue;
      }
      if (fetched.type === 'failed' && fetched.source === null) this.giveUp(list.scope);
      else list.readOn();
      yield fetched;
    }
  }

  /** Once nothing is under way any more. */
  async close(): Promise<void> {
    this.signal.removeEventListener('abort', this.onAbort);
    this.stop.abort();
    await Promise.all([...this.open, ...this.givenUp].map(({ next }) => next));
  }

  /** Begins lists, in the order of the scopes, as long as there is room. */
  private begin(): void {
    for (const scope of this.scopes) {
      const most = scope.answered ? scope.lists.length : 1;
      for (const reading of scope.lists.slice(scope.begun, most)) {
        if (this.open.length >= LISTS_AT_A_TIME) return;
        this.open.push(new OpenList(scope, scope.begun, reading(this.stop.signal), (error) => this.fail(error)));
        scope.begun += 1;
      }
    }
  }

  /** What else is read of the scope would only fail too, and is not waited for. */
  private giveUp(scope: ScopeState): void {
    this.givenUp.push(...this.open.filter((list) => list.scope === scope));
    this.open = this.open.filter((list) => list.scope !== scope);
    scope.begun = scope.lists.length;
  }

  /** The first error is the one to report: the others may come of the stop. */
  private fail(error: unknown): void {
    this.failure ??= { error };
    this.stop.abort();
  }
}
