// @ts-check
/**
 * What both commands begin with: the right Node, the packages of the lock, the generated database client. It runs
 * before anything is installed, so it imports nothing but Node and its neighbours.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHECKOUT, DATA_FOLDER, makeDataFolder } from './checkout.mjs';
import { generate, isGenerated, PRISMA_OFFLINE } from './generate.mjs';
import { startGuarded } from './guarded-process.mjs';
import { takeLock } from './lock-file.mjs';
import { fitsRange, needsInstall } from './needs-install.mjs';
import { step } from './progress.mjs';

export async function bootstrap() {
  if (process.platform === 'win32') throw new Error('Windows is served through WSL: run this inside a Linux there.');
  const { engines } = readJson('package.json');
  if (!fitsRange(process.version, engines.node)) {
    throw new Error(`This is Node ${process.version}. Quayside needs ${engines.node}.`);
  }
  makeDataFolder();
  if (isInstalled() && isGenerated()) return;

  const release = await onlyOne();
  try {
    if (!isInstalled()) await step('install the packages (npm ci)', install);
    if (!isGenerated()) await step('generate the database client', generate);
  } finally {
    release();
  }
}

function isInstalled() {
  const record = 'node_modules/.package-lock.json';
  const installed = existsSync(join(CHECKOUT, record)) ? readJson(record) : undefined;
  return !needsInstall(readJson('package-lock.json'), installed);
}

/** `npm start` and `npm test` may begin at the same time in one checkout. */
async function onlyOne() {
  const attempt = () => takeLock(join(DATA_FOLDER, 'bootstrap.lock'), '.mjs');
  let lock = attempt();
  if (lock.heldBy !== undefined) {
    await step(`wait for the installation that process ${lock.heldBy} is at`, async () => {
      while (lock.heldBy !== undefined) {
        await sleep(500);
        lock = attempt();
      }
    });
  }
  return /** @type {() => void} */ (lock.release);
}

/** @param {(detail: string) => void} report */
async function install(report) {
  report('about a minute, the first time only');
  // the npm that runs us, when one does
  const npm = process.env['npm_execpath']?.endsWith('.js') ? [process.execPath, process.env['npm_execpath']] : ['npm'];
  const [command = 'npm', ...before] = npm;
  // guarded: two npm that write one node_modules would be the result of an interrupted and repeated start
  const { child } = await startGuarded(command, [...before, 'ci', '--include=dev', '--no-audit', '--no-fund'], {
    cwd: CHECKOUT,
    env: { ...process.env, ...PRISMA_OFFLINE },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => (output = (output + chunk).slice(-20_000)));
  }
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code === 0) return;
  const lines = output.trim().split('\n');
  const errors = lines.filter((line) => line.startsWith('npm error'));
  // the first lines say what is wrong, the many after them how npm ci is used
  throw new Error(['npm ci failed:', ...(errors.length > 0 ? errors : lines).slice(0, 12)].join('\n'));
}

/** @param {string} name */
function readJson(name) {
  return JSON.parse(readFileSync(join(CHECKOUT, name), 'utf8'));
}
