import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { silentLogger, systemClock, type Clock, type Logger } from '@quayside/domain';
import { DatabaseError, translateDatabaseError } from './database-error';
import { Prisma, PrismaClient } from './generated/client';
import { ScopedDatabase } from './scoped-database';
import { ScopedPool } from './scoped-pool';

export interface DatabaseOptions {
  /** postgresql://user:password@host:port/database */
  readonly url: string;
  /** connections of this process; those of all processes together must stay below the server's max_connections */
  readonly maxConnections: number;
  /** the longest that one statement may take; 30 s when absent */
  readonly statementTimeoutMs?: number;
  /** shown in pg_stat_activity; `quayside` when absent */
  readonly applicationName?: string;
  /** the longest wait for a connection, new or from the pool; 5 s when absent */
  readonly connectTimeoutMs?: number;
  /** an unused connection is closed after this; 30 s when absent */
  readonly idleTimeoutMs?: number;
  /** the server ends a transaction in which nothing happens for this long; 10 s when absent */
  readonly idleInTransactionTimeoutMs?: number;
  /** the longest that one transaction may take as a whole; 60 s when absent */
  readonly transactionTimeoutMs?: number;
  /**
   * Whether each session plans a statement once and keeps the plan. For programs that have few statements, whose text never
   * changes; what a session keeps is not bounded. False when absent.
   */
  readonly preparesStatements?: boolean;
  /** Whether a login is refused that row-level security does not hold back. For programs; false when absent. */
  readonly refusesUnrestricted?: boolean;
  readonly clock?: Clock;
  /** told of each transaction that is run again; nobody when absent */
  readonly logger?: Logger;
  /** 0 to 1, for the waits between the attempts of a transaction */
  readonly random?: () => number;
}

/** What runs statements: the database itself, or one transaction of it. */
export type DatabaseClient = Prisma.TransactionClient;

export interface TransactionOptions {
  readonly isolationLevel?: Prisma.TransactionIsolationLevel;
}

const TRANSACTION_ATTEMPTS = 5;
const FIRST_RETRY_WAIT_MS = 25;

/** The one owner of a process's connections to Postgres. */
export class Database {
  /**
   * For single statements that ask nothing about organisations. Where row security applies, they see no row of any: what
   * is about one goes through `of`. Whatever belongs together goes through `transaction`.
   */
  readonly prisma: DatabaseClient;
  /** When what is due and who waits, of every organisation: no contents and no secret. */
  readonly acrossTenants: ScopedDatabase;
  readonly #client: Client;
  readonly #transactionTimeoutMs: number;
  readonly #connectTimeoutMs: number;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #logger: Logger;

  constructor(options: DatabaseOptions) {
    this.#connectTimeoutMs = options.connectTimeoutMs ?? 5_000;
    this.#transactionTimeoutMs = options.transactionTimeoutMs ?? 60_000;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#logger = options.logger ?? silentLogger;
    const statementTimeoutMs = options.statementTimeoutMs ?? 30_000;
    const config = {
      connectionString: options.url,
      application_name: options.applicationName ?? 'quayside',
      max: options.maxConnections,
      connectionTimeoutMillis: this.#connectTimeoutMs,
      idleTimeoutMillis: options.idleTimeoutMs ?? 30_000,
      statement_timeout: statementTimeoutMs,
      // the client's own limit, for a server that is gone without a word
      query_timeout: statementTimeoutMs + 5_000,
      idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 10_000,
      keepAlive: true,
      // the adapter reads and writes times as if every session were in UTC
      options: '-c TimeZone=UTC',
    };
    const pool = new ScopedPool(config, { refusesUnrestricted: options.refusesUnrestricted ?? false });
    this.#client = connect(pool, options.preparesStatements === true ? { statementNameGenerator } : {});
    this.prisma = this.#client;
    this.acrossTenants = new ScopedDatabase(this, 'across-tenants');
  }

  /**
   * The rows of one organisation, and nothing else.
   *
   * @throws RangeError when the id is no UUID
   */
  of(organisationId: string): ScopedDatabase {
    return new ScopedDatabase(this, { organisationId });
  }

  /**
   * Runs `work` in one transaction. When Postgres gives it up for a conflict with another transaction, it is run again,
   * from its beginning, at most five times in all; `work` must therefore have no effect of its own outside the
   * transaction, and must await nothing but the database.
   *
   * @throws DatabaseError
   */
  async transaction<T>(
    work: (transaction: DatabaseClient) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(work, options.isolationLevel);
      } catch (error) {
        const conflict = error instanceof DatabaseError && error.code === 'database_conflict';
        if (!conflict || attempt === TRANSACTION_ATTEMPTS) throw error;
        this.#logger.warn({ attempt, ...error.context }, 'a transaction gave way to another one, and is run again');
        await this.#clock.sleep(this.#random() * FIRST_RETRY_WAIT_MS * 2 ** attempt);
      }
    }
  }

  /** @throws DatabaseError when Postgres does not answer */
  async ping(): Promise<void> {
    await this.prisma.$queryRaw`SELECT 1`;
  }

  /**
   * For the start of a program that refuses unrestricted logins. A Postgres that is away is no reason not to start: each
   * connection is asked when it is made.
   *
   * @throws UnrestrictedLoginError
   */
  async checkLogin(): Promise<void> {
    try {
      await this.ping();
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
    }
  }

  /** Waits for what is under way and closes every connection. */
  async close(): Promise<void> {
    await this.#client.$disconnect();
  }

  async #attempt<T>(
    work: (transaction: DatabaseClient) => Promise<T>,
    isolationLevel: Prisma.TransactionIsolationLevel | undefined,
  ): Promise<T> {
    let begun = false;
    let thrownByWork: { readonly error: unknown } | undefined;
    try {
      return await this.#client.$transaction(
        async (transaction) => {
          begun = true;
          try {
            return await work(transaction);
          } catch (error) {
            thrownByWork = { error };
            throw error;
          }
        },
        {
          // longer than the pool's own wait, so that an exhausted pool is told apart from a slow transaction
          maxWait: this.#connectTimeoutMs * 2,
          timeout: this.#transactionTimeoutMs,
          ...(isolationLevel === undefined ? {} : { isolationLevel }),
        },
      );
    } catch (error) {
      // What `work` threw is its own affair; what is left is the beginning and the end of the transaction.
      if (thrownByWork?.error === error) throw error;
      const translated = translateDatabaseError(error);
      // Prisma has one code for a transaction that did not begin in time and one that did not end in time.
      const late = translated instanceof DatabaseError && translated.code === 'database_timeout';
      throw late && !begun ? new DatabaseError('database_unavailable', error, translated.context) : translated;
    }
  }
}

/** A name that only this text has; Postgres takes 63 characters. */
function statementNameGenerator({ sql }: { readonly sql: string }): string {
  return createHash('sha256').update(sql).digest('hex').slice(0, 40);
}

type Client = Omit<PrismaClient, '$on' | '$extends'>;
type PrismaPgOptions = NonNullable<ConstructorParameters<typeof PrismaPg>[1]>;

/** A client whose every operation, in a transaction or alone, throws translated errors. */
function connect(pool: ScopedPool, options: PrismaPgOptions): Client {
  const adapter = new PrismaPg(pool, { ...options, disposeExternalPool: true });
  // 'minimal', because the other formats put arguments and source lines into the messages of errors
  const client = new PrismaClient({ adapter, errorFormat: 'minimal' }).$extends({
    query: {
      $allOperations: async ({ args, query }) => {
        try {
          return await query(args);
        } catch (error) {
          throw translateDatabaseError(error);
        }
      },
    },
  });
  // An extension of queries changes no type, but what Prisma infers for an extended client is not assignable to its own
  // TransactionClient under exactOptionalPropertyTypes.
  return client as unknown as Client;
}

export function createDatabase(options: DatabaseOptions): Database {
  return new Database(options);
}
