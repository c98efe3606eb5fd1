// @ts-check
/**
 * The login of the programs: a member of `quayside_app`, the role that the migrations make, which sees one organisation at
 * a time. No migration makes a login, because it has a password and belongs to the whole server.
 *
 * By hand, after the migrations: `MIGRATION_DATABASE_URL=... node infra/local/app-login.mjs <name>` makes it, or gives it
 * another password, and prints what the programs want as `DATABASE_URL`. The password is shown this once.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { pathToFileURL } from 'node:url';

const SCRAM_ITERATIONS = 4096;
const INSUFFICIENT_PRIVILEGE = '42501';

/** Whether a login of that name is one of the programs, and can be given another password without taking anybody's place. */
const FIND = `SELECT NOT l.rolsuper AND NOT l.rolbypassrls AND EXISTS (
    SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
    WHERE m.member = l.oid AND g.rolname = 'quayside_app') AS ours
  FROM pg_roles l WHERE l.rolname = $1`;

/**
 * Makes the login where it is not there, and gives it the password where it is.
 *
 * @param {object} options
 * @param {string} options.ownerUrl of a login that may make others, such as a superuser's; the database is migrated
 * @param {string} options.name
 * @param {string} options.password
 * @returns {Promise<string>} the address of the same database with this login
 */
export async function keepAppLogin({ ownerUrl, name, password }) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'quayside-app-login' });
  await client.connect();
  try {
    const { rows } = await client.query(FIND, [name]);
    if (rows[0]?.ours === false) {
      throw new Error(`The login ${name} is there already, and is not one of the programs. Take another name.`);
    }
    const login = pg.escapeIdentifier(name);
    const secret = pg.escapeLiteral(scramVerifier(password));
    const statement =
      rows[0] === undefined
        ? `CREATE ROLE ${login} LOGIN PASSWORD ${secret} IN ROLE quayside_app`
        : `ALTER ROLE ${login} LOGIN PASSWORD ${secret}`;
    await client.query(statement).catch((error) => explainRefusal(error, name));
  } finally {
    await client.end();
  }
  const url = new URL(ownerUrl);
  url.username = encodeURIComponent(name);
  url.password = encodeURIComponent(password);
  return url.href;
}

/** @param {Error & { code?: string }} error @param {string} name @returns {never} */
function explainRefusal(error, name) {
  if (error.code !== INSUFFICIENT_PRIVILEGE) throw error;
  throw new Error(
    `This login may make none for the programs (${error.message}). Make it as a superuser, with ` +
      `node infra/local/app-login.mjs ${name}. Set DATABASE_URL to what that prints, and MIGRATION_DATABASE_URL to this one.`,
    { cause: error },
  );
}

/** What Postgres keeps in place of a password. Given it at once, it writes no password into its log. @param {string} password */
function scramVerifier(password) {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, SCRAM_ITERATIONS, 32, 'sha256');
  const keyed = (/** @type {string} */ label) => createHmac('sha256', salted).update(label).digest();
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest('base64');
  const serverKey = keyed('Server Key').toString('base64');
  return `SCRAM-SHA-256$${SCRAM_ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

/** @param {readonly string[]} args */
async function main([name]) {
  const ownerUrl = process.env['MIGRATION_DATABASE_URL'];
  try {
    if (!ownerUrl) throw new Error('Set MIGRATION_DATABASE_URL to the database, with a login that may make others.');
    if (name === undefined) throw new Error('Say the name of the login: node infra/local/app-login.mjs <name>');
    console.log(await keepAppLogin({ ownerUrl, name, password: randomBytes(24).toString('base64url') }));
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exitCode = 1;
  }
}

// no await at the top: who runs from sources can load no module that has one
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  void main(process.argv.slice(2));
}
