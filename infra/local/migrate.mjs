// @ts-check
/**
 * Applies prisma/migrations to a database the way `prisma migrate deploy` does, in a tenth of the time and without an
 * engine to download: the same lock, so that both may run at once, and the same table of what was done, so that
 * `prisma migrate status` agrees.
 *
 * By hand: `MIGRATION_DATABASE_URL=... node infra/local/migrate.mjs` (without it, `DATABASE_URL`), and with
 * `--rolled-back <name>` to let a migration that failed run again. The login is a superuser, or the owner of the tables
 * with BYPASSRLS.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CHECKOUT } from './checkout.mjs';
import { gaveWay, runPatiently } from './patient-script.mjs';

/** The key of the advisory lock that Prisma takes. */
const LOCK_KEY = 72707369;
const LOCK_TIMEOUT_MS = 60_000;

const TABLE_LOCK_TIMEOUT_MS = 5_000;
const INSUFFICIENT_PRIVILEGE = '42501';

const CREATE_HISTORY = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id                  VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum            VARCHAR(64) NOT NULL,
  finished_at         TIMESTAMPTZ,
  migration_name      VARCHAR(255) NOT NULL,
  logs                TEXT,
  rolled_back_at      TIMESTAMPTZ,
  started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

/** @typedef {{ name: string, sql: string, checksum: string }} Migration */

/**
 * @param {object} options
 * @param {string} options.databaseUrl
 * @param {string} [options.migrationsDir]
 * @param {(line: string) => void} [options.onProgress]
 * @param {number} [options.tableLockTimeoutMs] how long a migration waits for a table, and everybody else behind it
 * @returns {Promise<{ applied: string[], alreadyThere: number }>}
 */
export async function migrate({
  databaseUrl,
  migrationsDir = join(CHECKOUT, 'prisma/migrations'),
  onProgress,
  tableLockTimeoutMs = TABLE_LOCK_TIMEOUT_MS,
}) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'quayside-migrate' });
  await client.connect();
  try {
    await client.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    await client.query(`SET lock_timeout = ${tableLockTimeoutMs}`);
    // a login that row-level security holds back is to fail, and not to overlook rows
    await client.query('SET row_security = off');
    await client.query(CREATE_HISTORY).catch(explainRefusal);
    const due = await pendingMigrations(client, readMigrations(migrationsDir));
    for (const migration of due.pending) {
      await apply(client, migration, tableLockTimeoutMs);
      onProgress?.(`applied ${migration.name}`);
    }
    return { applied: due.pending.map(({ name }) => name), alreadyThere: due.alreadyThere };
  } finally {
    await client.end(); // gives the lock back too
  }
}

/**
 * Forgets a failed migration, so that it is applied again.
 *
 * @param {{ databaseUrl: string, name: string }} options
 * @returns {Promise<boolean>} whether there was such a one
 */
export async function markRolledBack({ databaseUrl, name }) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'quayside-migrate' });
  await client.connect();
  try {
    const { rowCount } = await client.query(
      `UPDATE _prisma_migrations SET rolled_back_at = clock_timestamp()
        WHERE migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL`,
      [name],
    );
    return rowCount === 1;
  } finally {
    await client.end();
  }
}

/** @param {string} folder @returns {Migration[]} in the order of their names, which begin with a time */
function readMigrations(folder) {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'migration.sql')))
    .sort()
    .map((name) => {
      const bytes = readFileSync(join(folder, name, 'migration.sql'));
      return { name, sql: bytes.toString('utf8'), checksum: createHash('sha256').update(bytes).digest('hex') };
    });
}

/**
 * @param {import('pg').Client} client
 * @param {Migration[]} migrations
 */
async function pendingMigrations(client, migrations) {
  const { rows } = await client.query(
    'SELECT migration_name, checksum, finished_at, logs FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  );
  for (const { migration_name: name, finished_at: finishedAt, logs } of rows) {
    if (finishedAt !== null) continue;
    throw new Error(
      `The migration ${name} failed earlier${logs ? ` (${logs})` : ''}. Nothing more is applied until that is settled: ` +
        `repair the cause, then run node infra/local/migrate.mjs --rolled-back ${name}`,
    );
  }
  const checksums = new Map(rows.map((row) => [row.migration_name, row.checksum]));
  for (const { name, checksum } of migrations) {
    if (!checksums.has(name) || checksums.get(name) === checksum) continue;
    throw new Error(
      `The migration ${name} was edited after this database had applied it. Put the file back and write a new ` +
        'migration for the change (or begin with an empty database).',
    );
  }
  const pending = migrations.filter(({ name }) => !checksums.has(name));
  return { pending, alreadyThere: migrations.length - pending.length };
}

/** @param {Error & { code?: string }} error @returns {never} */
function explainRefusal(error) {
  if (error.code !== INSUFFICIENT_PRIVILEGE) throw error;
  throw new Error(
    `This login may not migrate the database (${error.message}). Set MIGRATION_DATABASE_URL to the same database with ` +
      'a login that may: a superuser, or the owner of the tables with BYPASSRLS.',
    { cause: error },
  );
}

/**
 * The whole script is one query, and thereby one transaction: a migration that fails leaves nothing behind but its
 * row in the history.
 *
 * @param {import('pg').Client} client
 * @param {Migration} migration
 * @param {number} pauseMs between two attempts
 */
async function apply(client, { name, sql, checksum }, pauseMs) {
  const id = randomUUID();
  await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)', [
    id,
    checksum,
    name,
  ]);
  try {
    await runPatiently(client, sql, pauseMs);
  } catch (error) {
    const { message, hint } = /** @type {Error & { hint?: string }} */ (error);
    const reason = hint === undefined ? message : `${message}. ${hint}`;
    // what only came at a bad time may come again; what is wrong in itself waits for somebody to look
    await client.query(
      'UPDATE _prisma_migrations SET logs = $2, rolled_back_at = CASE WHEN $3 THEN clock_timestamp() END WHERE id = $1',
      [id, reason, gaveWay(error)],
    );
    throw new Error(`The migration ${name} failed: ${reason}`, { cause: error });
  }
  await client.query(
    'UPDATE _prisma_migrations SET finished_at = clock_timestamp(), applied_steps_count = 1 WHERE id = $1',
    [id],
  );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const databaseUrl = process.env['MIGRATION_DATABASE_URL'] || process.env['DATABASE_URL'];
  const [flag, name] = process.argv.slice(2);
  try {
    if (!databaseUrl) throw new Error('Set MIGRATION_DATABASE_URL to the database that is to be migrated.');
    if (flag === '--rolled-back' && name !== undefined) {
      if (!(await markRolledBack({ databaseUrl, name }))) throw new Error(`${name} is not a failed migration here.`);
      console.log(`${name} will be applied again`);
    } else {
      const { applied, alreadyThere } = await migrate({ databaseUrl, onProgress: console.log });
      console.log(`${applied.length} applied, ${alreadyThere} were there already`);
    }
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exit(1);
  }
}
