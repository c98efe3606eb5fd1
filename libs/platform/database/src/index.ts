export {
  createDatabase,
  Database,
  type DatabaseClient,
  type DatabaseOptions,
  type TransactionOptions,
} from './database';
export type { ScopedDatabase } from './scoped-database';
export { DATABASE_ERROR_CODES, DatabaseError, type DatabaseErrorCode } from './database-error';
export { DATABASE_LOGIN_ERROR_CODES, UnrestrictedLoginError, type DatabaseLoginErrorCode } from './unrestricted-login';
export { jsonParameter } from './json-parameter';
export { Prisma } from './generated/client';
