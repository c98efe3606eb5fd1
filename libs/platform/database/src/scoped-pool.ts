import {
  Client,
  Pool,
  type ClientBase,
  type PoolClient,
  type PoolConfig,
  type QueryConfig,
  type QueryResult,
} from 'pg';
import { currentScope, settingOf, type Scope } from './scope';
import { ScopedQuery, SET_SCOPE } from './scoped-query';
import { isUnrestricted, UnrestrictedLoginError } from './unrestricted-login';

/**
 * Tells Postgres the scope of each statement and of each transaction without a round trip of its own. The scope is read
 * where Prisma calls the pool, never later: what waits for a connection goes on in the context of whoever gave it back.
 */
export class ScopedPool extends Pool {
  /** `refusesUnrestricted`: whether no connection is made with a login that row-level security does not hold back. */
  constructor(config: PoolConfig, { refusesUnrestricted }: { readonly refusesUnrestricted: boolean }) {
    super({
      ...config,
      Client: ScopedClient,
      // the pool waits for it, which its types leave out
      onConnect: (async (client: ClientBase) => {
        if (refusesUnrestricted && (await isUnrestricted(client))) throw new UnrestrictedLoginError();
        // prepared once, so that a scope costs no parsing, and so that no answer but the statement's own is about parsing
        await client.query(`PREPARE ${SET_SCOPE} (text, text) AS SELECT set_config($1, $2, true)`);
      }) as (client: ClientBase) => void,
    });
    // The pool is called in two of the many ways that its types allow: by the adapter of Prisma, for a promise, and by itself.
    const query = this.query.bind(this) as (
      query: QueryConfig | ScopedQuery,
      ...rest: unknown[]
    ) => Promise<QueryResult>;
    const connect = this.connect.bind(this) as (callback?: unknown) => Promise<PoolClient>;
    this.query = ((config: QueryConfig) => {
      const scope = currentScope();
      if (scope === undefined) return query(config);
      return new Promise<QueryResult>((resolve, reject) => {
        const done = (error: Error | undefined, result: QueryResult): void => (error ? reject(error) : resolve(result));
        void query(new ScopedQuery(config, scope), undefined, done);
      });
    }) as Pool['query'];
    this.connect = ((callback?: unknown) => {
      // the pool itself connects with a callback, for a statement that brings its own scope
      if (callback !== undefined) return connect(callback);
      const scope = currentScope();
      return connect().then((client) => {
        if (client instanceof ScopedClient) client.begins(scope);
        return client;
      });
    }) as Pool['connect'];
  }
}

class ScopedClient extends Client {
  #next: Scope | undefined;

  /** The scope of the transaction that this connection begins next. */
  begins(scope: Scope | undefined): void {
    this.#next = scope;
  }

  // The types of pg know a dozen ways to call it; what matters here is what the adapter of Prisma says to begin.
  override query: Client['query'] = ((...args: unknown[]) => {
    const [config] = args as [{ readonly text?: string }];
    const query = Client.prototype.query as (...args: unknown[]) => unknown;
    if (config.text !== 'BEGIN' || this.#next === undefined) return query.apply(this, args);
    const [name, value] = settingOf(this.#next);
    this.#next = undefined;
    // SET, because a SELECT would take the snapshot before the isolation level is said
    return query.call(this, `BEGIN; SET LOCAL ${name} TO '${value}'`);
  }) as Client['query'];
}
