import type { Database, DatabaseClient, TransactionOptions } from './database';
import { inScope, settingOf, type Scope } from './scope';

/** A database as one organisation sees it, or as what goes across all of them does. */
export class ScopedDatabase {
  /** For single statements, each a transaction of its own. It has no `findUnique`. */
  readonly prisma: DatabaseClient;
  readonly #database: Database;
  readonly #scope: Scope;

  /** @throws RangeError when the organisation is no UUID */
  constructor(database: Database, scope: Scope) {
    settingOf(scope);
    this.prisma = scoped(database.prisma, scope);
    this.#database = database;
    this.#scope = scope;
  }

  /** As `Database.transaction`. What `work` does beside the transaction that it is given is in no scope. */
  transaction<T>(work: (transaction: DatabaseClient) => Promise<T>, options?: TransactionOptions): Promise<T> {
    const outside = (transaction: DatabaseClient) => inScope(undefined, () => work(transaction));
    return inScope(this.#scope, () => this.#database.transaction(outside, options));
  }
}

/** Outside a transaction, Prisma makes one statement of those that several callers ask for at once, whatever their scopes. */
const BATCHED: ReadonlySet<string | symbol> = new Set(['findUnique', 'findUniqueOrThrow']);

/** The client, and each model of it, with every operation awaited in the scope. */
function scoped<T extends object>(client: T, scope: Scope): T {
  return new Proxy(client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value === 'object' && value !== null) return scoped(value, scope);
      if (typeof value !== 'function') return value;
      if (BATCHED.has(name)) throw new TypeError('Outside a transaction, a scoped database has findFirst only');
      return (...args: unknown[]) => inScope(scope, () => value.apply(target, args) as PromiseLike<unknown>);
    },
  });
}
