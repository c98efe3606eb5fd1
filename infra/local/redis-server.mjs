// @ts-check
/**
 * A Redis server program for this machine: the one on the PATH, else (Debian, Ubuntu) the distribution's own packages,
 * downloaded and unpacked into a cache folder. Nothing is installed, and no root is needed: apt works on private
 * folders of its own, so that it neither needs the machine's package lists nor touches them.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const PROGRAMS = ['redis-server', 'valkey-server'];

/** @typedef {{ path: string, env: NodeJS.ProcessEnv }} RedisServer the program, and the environment that it needs */

/**
 * @param {{ cacheDir: string, onProgress?: (line: string) => void }} options
 * @returns {Promise<RedisServer>}
 */
export async function findRedisServer({ cacheDir, onProgress = () => {} }) {
  const installed = onPath();
  if (installed) return installed;

  const unpacked = join(cacheDir, 'redis');
  const cached = inFolder(unpacked);
  if (cached) return cached;
  if (!isOnPath('apt-get') || !isOnPath('dpkg')) throw new Error(HOW_TO_INSTALL);

  onProgress('no redis-server on this machine: downloading the packages of the distribution');
  await downloadInto(unpacked, cacheDir);
  const downloaded = inFolder(unpacked);
  if (!downloaded) throw new Error(`The downloaded redis-server (${unpacked}) does not run here.\n${HOW_TO_INSTALL}`);
  return downloaded;
}

const HOW_TO_INSTALL = [
  'Redis is needed, and redis-server was not found. Install it and try again:',
  '  macOS           brew install redis',
  '  Debian, Ubuntu  apt-get install redis-server',
  '  Fedora          dnf install valkey',
  'or set REDIS_URL to a Redis of your own (7 or newer, maxmemory-policy noeviction).',
].join('\n');

/** @returns {RedisServer | undefined} */
function onPath() {
  return PROGRAMS.map((name) => ({ path: name, env: process.env })).find(runs);
}

/** @param {string} folder @returns {RedisServer | undefined} */
function inFolder(folder) {
  if (!existsSync(folder)) return undefined;
  const libraries = libraryFolders(folder).join(delimiter);
  return PROGRAMS.map((name) => ({
    path: join(folder, 'usr', 'bin', name),
    env: { ...process.env, LD_LIBRARY_PATH: libraries },
  })).find(runs);
}

/** @param {RedisServer} server */
function runs({ path, env }) {
  return spawnSync(path, ['--version'], { env, stdio: 'ignore' }).status === 0;
}

/** @param {string} program */
function isOnPath(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** Shared objects are in `lib/<machine>` or `usr/lib/<machine>`. @param {string} folder @returns {string[]} */
function libraryFolders(folder) {
  return ['lib', 'usr/lib']
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path))
    .flatMap((path) => [path, ...readdirSync(path).map((name) => join(path, name))])
    .filter((path) => statSync(path).isDirectory() && readdirSync(path).some((name) => name.includes('.so')));
}

/** @param {string} target @param {string} cacheDir */
async function downloadInto(target, cacheDir) {
  mkdirSync(cacheDir, { recursive: true });
  // a folder of its own for each caller: a process that starts several servers downloads several times at once
  const work = mkdtempSync(join(cacheDir, 'redis.'));
  const unpacked = join(work, 'unpacked');
  try {
    for (const folder of ['lists/partial', 'state', 'cache/archives/partial', 'unpacked']) {
      mkdirSync(join(work, folder), { recursive: true });
    }
    const apt = [
      ...['-q', '-o', 'Debug::NoLocking=1', '-o', 'APT::Sandbox::User=', '-o', 'Acquire::Languages=none'],
      ...['-o', `Dir::State=${join(work, 'state')}`, '-o', `Dir::State::Lists=${join(work, 'lists')}`],
      ...['-o', 'Dir::State::status=/var/lib/dpkg/status', '-o', `Dir::Cache=${join(work, 'cache')}`],
      // a mirror that stands still is given up; by itself apt waits for minutes, and older ones try once only
      ...['-o', 'Acquire::Retries=3', '-o', 'Acquire::http::Timeout=30', '-o', 'Acquire::https::Timeout=30'],
    ];
    // one broken third-party source fails the update, yet Redis may be in the lists that did arrive
    const update = await run('apt-get', [...apt, 'update']);
    const archives = join(work, 'cache', 'archives');
    const failures = [];
    for (const program of PROGRAMS) {
      const wanted = ['install', '--yes', '--no-install-recommends', '--download-only', '--reinstall', program];
      const download = await run('apt-get', [...apt, ...wanted]);
      if (download.code === 0) break;
      failures.push(download.output);
    }
    const packages = readdirSync(archives).filter((name) => name.endsWith('.deb'));
    if (packages.length === 0) {
      throw new Error([HOW_TO_INSTALL, 'apt-get said:', lastPart(update.output), ...failures.map(lastPart)].join('\n'));
    }
    for (const name of packages) await run('dpkg', ['-x', join(archives, name), unpacked]);
    if (inFolder(target)) return; // another start was faster, and may run it already
    rmSync(target, { recursive: true, force: true });
    renameSync(unpacked, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @param {string} command @param {string[]} args @returns {Promise<{ code: number | null, output: string }>} */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => (output = (output + chunk).slice(-20_000)));
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** @param {string} output */
function lastPart(output) {
  return output.trim().split('\n').slice(-5).join('\n');
}
