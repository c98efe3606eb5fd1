import { AppError } from '@quayside/domain';
import type { ClientBase } from 'pg';

/** Every code has a page in docs/errors. */
export const DATABASE_LOGIN_ERROR_CODES = [
  /** row-level security does not hold the login back, so that a query without its organisation sees everybody's rows */
  'database_unrestricted',
] as const;
export type DatabaseLoginErrorCode = (typeof DATABASE_LOGIN_ERROR_CODES)[number];

export class UnrestrictedLoginError extends AppError<DatabaseLoginErrorCode> {
  override readonly name = 'UnrestrictedLoginError';

  constructor() {
    super(
      'database_unrestricted',
      'The login of DATABASE_URL sees every organisation, whatever it asks for: it is or may become a superuser, a role ' +
        'with BYPASSRLS, or the owner of the tables. Set DATABASE_URL to a login that is a member of quayside_app only, or, ' +
        'where there is nobody to be kept apart, QUAYSIDE_ALLOW_UNRESTRICTED_DATABASE to true.',
    );
  }
}

/** The owner of the tables sees nothing of them under FORCE, but can take that away. */
const IS_UNRESTRICTED = `SELECT EXISTS (
  SELECT FROM pg_roles
  WHERE (rolsuper OR rolbypassrls OR oid IN (SELECT relowner FROM pg_class WHERE oid = to_regclass('public.organisations')))
    AND pg_has_role(oid, 'MEMBER')
) AS answer`;

/** Whether the login of a connection sees all organisations, or can make it so by itself. */
export async function isUnrestricted(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ readonly answer: boolean }>(IS_UNRESTRICTED);
  return rows[0]?.answer !== false;
}
