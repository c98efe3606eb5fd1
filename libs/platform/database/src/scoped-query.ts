import { Query, type QueryConfig } from 'pg';
import { settingOf, type Scope } from './scope';

/** The name under which each connection of a `ScopedPool` has prepared the setting of a scope. */
export const SET_SCOPE = 'quayside_scope';

/** What pg's own Query does and its types leave out. */
interface QueryMessages {
  prepare(connection: ExtendedProtocol): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: ExtendedProtocol): void;
}
interface ExtendedProtocol {
  bind(message: { readonly statement: string; readonly values: readonly string[] }): void;
  execute(message: object): void;
}
const PgQuery = Query as unknown as new (config: QueryConfig & { readonly queryMode: 'extended' }) => QueryMessages;

/**
 * One statement and the setting of its scope in one round trip: Postgres takes what it gets before one Sync for one
 * transaction, so that the setting ends with the statement, whether it succeeds or fails.
 */
export class ScopedQuery extends PgQuery {
  readonly #scope: Scope;
  #isSet = false;

  constructor(config: QueryConfig, scope: Scope) {
    super({ ...config, queryMode: 'extended' });
    this.#scope = scope;
  }

  override prepare(connection: ExtendedProtocol): void {
    connection.bind({ statement: SET_SCOPE, values: settingOf(this.#scope) });
    connection.execute({});
    super.prepare(connection);
  }

  override handleDataRow(message: unknown): void {
    if (this.#isSet) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: ExtendedProtocol): void {
    if (this.#isSet) super.handleCommandComplete(message, connection);
    else this.#isSet = true;
  }
}
