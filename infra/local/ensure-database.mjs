// @ts-check
const DATABASE_DOES_NOT_EXIST = '3D000';
const DUPLICATE_DATABASE = '42P04';

/**
 * Creates the database that the address names when its server has none of that name.
 *
 * @param {string} databaseUrl
 * @returns {Promise<void>}
 */
export async function ensureDatabase(databaseUrl) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: databaseUrl });
  try {
    await client.connect();
    await client.end();
    return;
  } catch (error) {
    if (codeOf(error) !== DATABASE_DOES_NOT_EXIST) throw unreachable(databaseUrl, error);
  }
  const url = new URL(databaseUrl);
  const name = decodeURIComponent(url.pathname.slice(1));
  url.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  try {
    await admin.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    if (codeOf(error) !== DUPLICATE_DATABASE) throw error;
  } finally {
    await admin.end();
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return /** @type {{ code?: string }} */ (error).code;
}

/** Names the server, never the password. @param {string} databaseUrl @param {unknown} cause */
function unreachable(databaseUrl, cause) {
  const { host } = new URL(databaseUrl);
  const { message } = /** @type {Error} */ (cause);
  return new Error(`The database server ${host} cannot be used: ${message || codeOf(cause)}`, { cause });
}
