// @ts-check
/**
 * `npm test`: everything that has to be true before a change is good. Its last line counts the tests, its exit code is
 * the verdict. `npm test -- <arguments>` hands the arguments to Vitest and leaves the other checks out.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { CACHE_FOLDER, CHECKOUT, DATA_FOLDER } from './checkout.mjs';
import { launcherGone } from './launcher-gone.mjs';
import { step } from './progress.mjs';
import { findRedisServer } from './redis-server.mjs';
import { judge } from './test-verdict.mjs';

const REPORT = join(DATA_FOLDER, `test-report.${process.pid}.json`);
const ENVIRONMENT = { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true' };
const NODE_MODULES = join(CHECKOUT, 'node_modules');

/** The scripts of package.json that come before the tests. */
const CHECKS = ['format:check', 'lint', 'typecheck'];

const passedOn = process.argv.slice(2);

try {
  await bootstrap();
  // here, where it can say what takes so long; the tests find it in the cache
  if (passedOn.length === 0 && !process.env['TEST_REDIS_URL']) await step('find a Redis server', findRedis);
} catch (error) {
  console.error(`\n${/** @type {Error} */ (error).message}`);
  console.log('0 passed, 1 failed');
  process.exit(1);
}

/** @type {import('node:child_process').ChildProcess | undefined} what we wait for at the moment */
let underWay;
let told = false;
const endEarly = () => {
  told = true;
  underWay?.kill('SIGTERM');
};
// Ctrl-C reaches what is under way too, and Vitest then stops what it started; the verdict comes after that
process.on('SIGINT', () => (told = true));
process.on('SIGTERM', endEarly);
void launcherGone().then(endEarly);

const failedChecks = passedOn.length > 0 ? [] : await runChecks();
const exitCode = told ? null : await runVitest(passedOn);
const report = existsSync(REPORT) ? JSON.parse(readFileSync(REPORT, 'utf8')) : undefined;
rmSync(REPORT, { force: true });

const verdict = judge({ report, exitCode, failedChecks: failedChecks.length });
if (failedChecks.length > 0) console.log(`failed checks: ${failedChecks.join(', ')}`);
if (verdict.noneRan) console.log('No test ran, which is a failure.');
console.log(verdict.line);
process.exitCode = verdict.exitCode;

/** @param {(detail: string) => void} report */
function findRedis(report) {
  return findRedisServer({ cacheDir: CACHE_FOLDER, onProgress: report });
}

/** @returns {Promise<string[]>} the names of those that failed */
async function runChecks() {
  const failed = [];
  for (const name of CHECKS) {
    if (told) break;
    try {
      await step(name, () => quietly('npm', ['run', '--silent', name]));
    } catch (error) {
      failed.push(name);
      console.log(/** @type {Error} */ (error).message);
    }
  }
  return failed;
}

/** Shows what a command printed only when it failed. @param {string} command @param {string[]} args @returns {Promise<void>} */
function quietly(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: CHECKOUT, env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'] });
    underWay = child;
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => (output = (output + chunk).slice(-100_000)));
    }
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(output.trim()))));
  });
}

/** @param {string[]} args @returns {Promise<number | null>} */
function runVitest(args) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const child = spawn(process.execPath, [join(NODE_MODULES, 'vitest/vitest.mjs'), 'run', ...reporters, ...args], {
    cwd: CHECKOUT,
    env: ENVIRONMENT,
    stdio: 'inherit',
  });
  underWay = child;
  return new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
}
