import { AppError, isAppError, type ErrorContext } from '@quayside/domain';
import { Prisma } from './generated/client';
import { UnrestrictedLoginError } from './unrestricted-login';

/** Every code has a page in docs/errors. */
export const DATABASE_ERROR_CODES = [
  /** Postgres could not be reached, refused the connection, closed it, or no connection of the pool came free */
  'database_unavailable',
  /** transactions kept getting in each other's way: serialization failures or deadlocks, after all retries */
  'database_conflict',
  /** a statement or a transaction ran out of its time */
  'database_timeout',
] as const;
export type DatabaseErrorCode = (typeof DATABASE_ERROR_CODES)[number];

export class DatabaseError extends AppError<DatabaseErrorCode> {
  override readonly name = 'DatabaseError';

  constructor(code: DatabaseErrorCode, cause: unknown, context: ErrorContext = {}) {
    super(code, MESSAGES[code], { retry: 'later', cause, context });
  }
}

const MESSAGES: Readonly<Record<DatabaseErrorCode, string>> = {
  database_unavailable: 'The database cannot be reached at the moment',
  database_conflict: 'The database kept finding conflicting changes',
  database_timeout: 'The database did not answer in time',
};

/** What the driver adapter says about a failure, as Prisma passes it on. */
interface DriverCause {
  readonly kind?: string;
  readonly originalCode?: string;
}

/** Failures of the connection that never got a SQLSTATE, as the driver adapter names them. */
const UNREACHABLE_KINDS = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TlsConnectionError']);

/** Prisma's own codes for the same. */
const UNREACHABLE_CODES = new Set([
  'P1000',
  'P1001',
  'P1002',
  'P1003',
  'P1008',
  'P1010',
  'P1011',
  'P1017',
  'P2024',
  'P2037',
]);

/**
 * Classes of SQLSTATE: 08 connection exception, 28 authorization, 3D no such database, 53 insufficient resources,
 * 57P shutdown and start-up, 58 system error. All of them end when somebody mends or restarts the server.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const UNAVAILABLE_STATES = /^(?:08|28|3D|53|57P|58)/;
const CONFLICT_STATES = new Set(['40001', '40P01']);
/** query_canceled (the statement timeout) and lock_not_available (the lock timeout) */
const TIMEOUT_STATES = new Set(['57014', '55P03']);

/**
 * Turns what an operation threw into a `DatabaseError` where waiting can help, and leaves anything else as it is: a
 * violated constraint or a wrong column is a bug.
 */
export function translateDatabaseError(error: unknown): unknown {
  if (isAppError(error)) return error;
  if (error instanceof Prisma.PrismaClientKnownRequestError) return translateKnown(error);
  if (error instanceof Prisma.PrismaClientInitializationError) return new DatabaseError('database_unavailable', error);
  // The pool and the driver report a lost connection, and a pool that stays exhausted, as a bare Error without any code.
  // Prisma's own errors and programming errors are all of a class of their own.
  if (error instanceof Error && error.constructor === Error) return new DatabaseError('database_unavailable', error);
  return error;
}

function translateKnown(error: Prisma.PrismaClientKnownRequestError): unknown {
  // what the pool throws comes out with its code, and otherwise as an error of Prisma's
  if (error.code === 'database_unrestricted') return new UnrestrictedLoginError();
  const { kind, originalCode: sqlState } = driverCause(error);
  const context = { prismaCode: error.code, sqlState };
  if (sqlState !== undefined && CONFLICT_STATES.has(sqlState))
    return new DatabaseError('database_conflict', error, context);
  if (error.code === 'P2034') return new DatabaseError('database_conflict', error, context);
  if (sqlState !== undefined && TIMEOUT_STATES.has(sqlState))
    return new DatabaseError('database_timeout', error, context);
  if (error.code === 'P2028') return new DatabaseError('database_timeout', error, context);
  if (sqlState !== undefined && UNAVAILABLE_STATES.test(sqlState)) {
    return new DatabaseError('database_unavailable', error, context);
  }
  if (UNREACHABLE_CODES.has(error.code) || (kind !== undefined && UNREACHABLE_KINDS.has(kind))) {
    return new DatabaseError('database_unavailable', error, context);
  }
  return error;
}

export function driverCause(error: Prisma.PrismaClientKnownRequestError): DriverCause {
  const adapterError = error.meta?.['driverAdapterError'];
  return (adapterError as { cause?: DriverCause } | undefined)?.cause ?? {};
}
