// @ts-check
/**
 * A PostgreSQL of our own, from the binaries that an npm package brings. Only this machine can reach it (127.0.0.1, no
 * socket file), with a random password that is kept beside the data.
 *
 * The data folder holds `pgdata`, `password` and `postgres.log`. A cluster is made under another name and moved to
 * `pgdata` when it is whole, so that an interrupted first start leaves nothing that looks like one.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandOf } from './command-of.mjs';
import { freePort } from './free-port.mjs';
import { startGuarded } from './guarded-process.mjs';
import { lastLines } from './last-lines.mjs';
import { findPostgresHome } from './postgres-home.mjs';

const READY_TIMEOUT_MS = 60_000;
const ORPHAN_TIMEOUT_MS = 15_000;

/** No write waits for the disk: for data that nobody misses after the process ends. */
const CARELESS = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];

/**
 * @typedef {object} RunningPostgres
 * @property {string} url of the database `postgres`, as superuser
 * @property {number} port
 * @property {number} pid
 * @property {string} dataDir where the data really is
 * @property {Promise<unknown>} exited
 * @property {() => Promise<void>} stop
 * @property {() => Promise<void>} kill as a crash would end it
 */

/**
 * @param {object} options
 * @param {string} options.dataDir made when it is missing, reused when it is there
 * @param {number} [options.port] a free one when absent
 * @param {boolean} options.durable false for tests: faster, and a crash may lose everything
 * @param {(line: string) => void} [options.onProgress]
 * @returns {Promise<RunningPostgres>}
 */
export async function startPostgres({ dataDir: wanted, port, durable, onProgress = () => {} }) {
  const home = findPostgresHome({ dataDir: wanted, durable, onProgress });
  const { user, bin, dataDir } = home;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  own(dataDir, user);
  chmodSync(dataDir, 0o700);

  const password = keptPassword(dataDir, user);
  const pgdata = join(dataDir, 'pgdata');
  if (!existsSync(join(pgdata, 'PG_VERSION'))) {
    onProgress('making a new PostgreSQL cluster');
    await makeCluster({ bin, user, dataDir, durable });
  }
  await clearStalePid(pgdata, onProgress);

  const logFile = join(dataDir, 'postgres.log');
  const chosen = port ?? (await freePort());
  const server = await startGuarded(
    join(bin, 'postgres'),
    [
      ...['-D', pgdata, '-p', String(chosen)],
      ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
      ...['-c', 'max_connections=200', '-c', 'logging_collector=off', ...(durable ? [] : CARELESS)],
    ],
    { cwd: '/', env: cleanEnvironment(), logFile, stopSignal: 'SIGINT', ...user },
  );
  const stop = async () => {
    await server.stop();
    if (home.temporary) rmSync(home.temporary, { recursive: true, force: true });
  };
  try {
    await ready(server, pgdata);
  } catch (error) {
    await stop();
    const reason = /** @type {Error} */ (error).message;
    throw new Error(`PostgreSQL did not start: ${reason}. Its log (${logFile}) ends with:\n${lastLines(logFile, 10)}`);
  }
  return {
    url: `postgresql://postgres:${password}@127.0.0.1:${chosen}/postgres`,
    port: chosen,
    pid: server.pid,
    dataDir,
    exited: server.exited,
    stop,
    async kill() {
      server.signal('SIGKILL');
      await server.exited;
    },
  };
}

/** @param {string} dataDir @param {import('./postgres-home.mjs').RunAs} user */
function keptPassword(dataDir, user) {
  const file = join(dataDir, 'password');
  if (!existsSync(file)) {
    if (existsSync(join(dataDir, 'pgdata'))) {
      throw new Error(`${file} is gone, so nobody can log in to this database. Remove ${dataDir} to begin anew.`);
    }
    writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  }
  own(file, user);
  return readFileSync(file, 'utf8').trim();
}

/** @param {{ bin: string, user: import('./postgres-home.mjs').RunAs, dataDir: string, durable: boolean }} options */
async function makeCluster({ bin, user, dataDir, durable }) {
  const half = join(dataDir, 'pgdata.half-made');
  rmSync(half, { recursive: true, force: true });
  const args = ['-D', half, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${join(dataDir, 'password')}`];
  const child = spawn(
    join(bin, 'initdb'),
    [...args, '--encoding=UTF8', '--locale=C', ...(durable ? [] : ['--no-sync'])],
    { ...user, cwd: '/', env: cleanEnvironment(), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr = (stderr + chunk).slice(-4000)));
  const code = await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
  if (code !== 0) throw new Error(`PostgreSQL could not make its data folder ${half}:\n${stderr.trim()}`);
  renameSync(half, join(dataDir, 'pgdata'));
}

/**
 * After a crash `postmaster.pid` stays behind. Postgres overlooks it by itself unless its pid lives on as another
 * program of the same user, as it often does in a container.
 *
 * @param {string} pgdata
 * @param {(line: string) => void} onProgress
 */
async function clearStalePid(pgdata, onProgress) {
  const file = join(pgdata, 'postmaster.pid');
  const deadline = Date.now() + ORPHAN_TIMEOUT_MS;
  for (let told = false; existsSync(file); told = true) {
    const pid = Number(readFileSync(file, 'utf8').split('\n', 1)[0]);
    if (!commandOf(pid)?.includes(pgdata)) return rmSync(file, { force: true });
    if (!told) onProgress(`waiting for the PostgreSQL of an earlier start to end (pid ${pid})`);
    if (Date.now() > deadline) throw new Error(`Another PostgreSQL (pid ${pid}) works on ${dirname(pgdata)}. Stop it.`);
    await sleep(200);
  }
}

/** @param {import('./guarded-process.mjs').GuardedProcess} server @param {string} pgdata */
async function ready(server, pgdata) {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (server.running()) {
    const status = existsSync(join(pgdata, 'postmaster.pid'))
      ? readFileSync(join(pgdata, 'postmaster.pid'), 'utf8').split('\n')
      : [];
    if (Number(status[0]) === server.pid && status[7]?.trim() === 'ready') return;
    if (Date.now() > deadline) throw new Error(`not ready after ${READY_TIMEOUT_MS / 1000} s`);
    await sleep(20);
  }
  throw new Error('it ended at once');
}

/** @param {string} path @param {import('./postgres-home.mjs').RunAs} user */
function own(path, { uid, gid }) {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

/** PGDATA, PGPORT and their like would have a say otherwise, and messages would be translated. */
function cleanEnvironment() {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}
