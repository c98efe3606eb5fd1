import { jsonParameter, type Database } from '@quayside/platform-database';
import { loginTransactionForm, type LoginTransaction } from '@quayside/platform-identity';

/** For each login that begins, so that there are ever fewer that nobody finished. */
const PURGED_AT_ONCE = 20;

/** Keeps what has to be remembered between the two halves of a login, under the hash of what the browser's cookie has. */
export async function keepBegunLogin(database: Database, idHash: string, transaction: LoginTransaction): Promise<void> {
  const { prisma } = database.acrossTenants;
  await prisma.$executeRaw`
    INSERT INTO begun_logins (id_hash, transaction) VALUES (${idHash}, ${jsonParameter(transaction)}::jsonb)`;
  await prisma.$executeRaw`
    DELETE FROM begun_logins WHERE id_hash IN (
      SELECT id_hash FROM begun_logins WHERE begun_at < now() - interval '15 minutes'
      ORDER BY begun_at LIMIT ${PURGED_AT_ONCE} FOR UPDATE SKIP LOCKED)`;
}

/** Gives it back once; null the second time. Whether it is too old, `finish` of the identity client says. */
export async function takeBegunLogin(database: Database, idHash: string): Promise<LoginTransaction | null> {
  const [row] = await database.acrossTenants.prisma.$queryRaw<{ transaction: unknown }[]>`
    DELETE FROM begun_logins WHERE id_hash = ${idHash} RETURNING transaction`;
  return row === undefined ? null : loginTransactionForm.parse(row.transaction);
}
