// @ts-check
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { keepAppLogin } from './app-login.mjs';
import { CHECKOUT, DATA_FOLDER } from './checkout.mjs';
import { ensureDatabase } from './ensure-database.mjs';
import { keepDatabasePassword } from './keys.mjs';
import { migrate } from './migrate.mjs';

const PASSWORD = join(DATA_FOLDER, 'database-password');
/** One for each checkout: several may share a server. */
const LOGIN = `quayside_local_${createHash('sha256').update(CHECKOUT).digest('hex').slice(0, 8)}`;

/**
 * The database of `npm start`: made where it is missing, brought up to date, with a login for the programs.
 *
 * @param {object} options
 * @param {string} options.ownerUrl of a login that may migrate it
 * @param {string | undefined} options.appUrl of the programs' login; one of this checkout's own is made when absent
 * @param {(line: string) => void} options.onProgress
 * @returns {Promise<string>} the address for the programs
 */
export async function prepareDatabase({ ownerUrl, appUrl, onProgress }) {
  await ensureDatabase(ownerUrl);
  await migrate({ databaseUrl: ownerUrl, onProgress });
  return appUrl ?? (await keepAppLogin({ ownerUrl, name: LOGIN, password: keepDatabasePassword(PASSWORD) }));
}
