// @ts-check
/**
 * `npm start`: from a fresh clone to a running Quayside that has synchronised a demonstration, with nothing installed
 * beforehand but Node. It keeps running until Ctrl-C and then stops everything that it started.
 *
 *   --once    stop after the summary; exit code 0 when the resync was complete
 *   --docker  PostgreSQL and Redis in Docker in place of our own (also QUAYSIDE_SERVICES=docker)
 *
 * DATABASE_URL and REDIS_URL win over both. The first is of a superuser, for whom a login of the programs is made; or of
 * such a login, and then MIGRATION_DATABASE_URL is of a superuser.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { CHECKOUT, DATA_FOLDER } from './checkout.mjs';
import { readShownEntities, syncDemo } from './demo.mjs';
import { freePort } from './free-port.mjs';
import { keepBootstrapToken, keepMasterKey } from './keys.mjs';
import { lastLines } from './last-lines.mjs';
import { launcherGone } from './launcher-gone.mjs';
import { takeLock } from './lock-file.mjs';
import { prepareDatabase } from './prepare-database.mjs';
import { step } from './progress.mjs';
import { LOG_FOLDER, runApp } from './run-app.mjs';
import { startServices } from './services.mjs';
import { describeEntities, describeRun } from './summary.mjs';
import { PartDied, Supervisor } from './supervisor.mjs';

const FLAGS = ['--once', '--docker'];
const MASTER_KEY = join(DATA_FOLDER, 'master.key');
const TOKEN = join(DATA_FOLDER, 'bootstrap-token');
const PORTS = join(DATA_FOLDER, 'ports.json');
const USUAL_PORTS = { api: 4400, statuspage: 4410, port: 4411, identity: 4412 };
const LOGIN_SECRET = 'demo-login-secret';
/** What the groups of the people who can log in may do. */
const ROLES = ['viewer', 'operator', 'editor', 'admin'].map((role) => `quayside-${role}s=${role}`).join(';');

const supervisor = new Supervisor();

/** Resolves at Ctrl-C and the like, and when the npm that runs us is gone. A second one does not wait for anybody: every child ends with this process. */
const interrupted = new Promise((resolve) => {
  let asked = false;
  void launcherGone().then(() => resolve('interrupted'));
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (asked) process.exit(130);
      asked = true;
      resolve('interrupted');
    });
  }
});

process.exit(await main());

async function main() {
  const args = process.argv.slice(2);
  const unknown = args.find((argument) => !FLAGS.includes(argument));
  if (unknown !== undefined) return fail(`There is no option ${unknown}. There are: ${FLAGS.join(', ')}.`);
  const once = args.includes('--once');
  const docker = args.includes('--docker') || process.env['QUAYSIDE_SERVICES'] === 'docker';

  /** @type {(() => void) | undefined} */
  let release;
  let exitCode = 0;
  try {
    if ((await Promise.race([bootstrap(), interrupted])) === 'interrupted') return 130;
    const lock = takeLock(join(DATA_FOLDER, 'start.lock'), 'start.mjs');
    if (lock.heldBy !== undefined) return fail(`npm start runs in this checkout already: process ${lock.heldBy}.`);
    release = lock.release;
    const outcome = await Promise.race([startEverything(docker), supervisor.death, interrupted]);
    if (once) exitCode = outcome === 'complete' ? 0 : 1;
    else if (outcome !== 'interrupted') {
      console.log('\nRunning. Ctrl-C stops everything.');
      await Promise.race([supervisor.death, interrupted]);
    }
  } catch (error) {
    exitCode = 1;
    explain(error);
  }
  if (supervisor.has()) {
    console.log('');
    await step('stop', (report) => supervisor.stop(report));
  }
  release?.();
  return exitCode;
}

/** @param {boolean} docker @returns {Promise<string>} the outcome of the resync */
async function startEverything(docker) {
  mkdirSync(LOG_FOLDER, { recursive: true });
  keepMasterKey(MASTER_KEY);
  const token = keepBootstrapToken(TOKEN);
  const { ownerUrl, appUrl, redisUrl, knownRedis } = await startServices({ docker, supervisor });
  if (knownRedis === undefined) {
    console.log('  This Redis may have lost something: the first request with each key waits for up to a minute.');
  }
  const databaseUrl = await step('bring the database up to date', (onProgress) =>
    prepareDatabase({ ownerUrl, appUrl, onProgress }),
  );

  const urls = await step('start the simulators, the API, the scheduler and the worker', (report) =>
    startApps({ databaseUrl, redisUrl, knownRedis, token, report }),
  );
  const { run } = await step('synchronise the demonstration', (report) =>
    syncDemo({ apiUrl: urls.api, token, statuspageUrl: urls.statuspage, portUrl: urls.port, report }),
  );
  console.log(`\n${describeRun(run)}`);
  console.log(
    `\nSome of the entities at Port (the simulator of it):\n${describeEntities(await readShownEntities(urls.port))}`,
  );
  console.log(`\n${whereToLook(urls)}`);
  return run.outcome;
}

/**
 * @param {object} options
 * @param {string} options.databaseUrl
 * @param {string} options.redisUrl
 * @param {string | undefined} options.knownRedis
 * @param {string} options.token
 * @param {(detail: string) => void} options.report
 */
async function startApps({ databaseUrl, redisUrl, knownRedis, token, report }) {
  // the installation remembers where the simulators were, so they had better come back to the same place
  const earlier = existsSync(PORTS) ? JSON.parse(readFileSync(PORTS, 'utf8')) : {};
  const ports = {
    api: await freePort(USUAL_PORTS.api, earlier.api),
    statuspage: await freePort(earlier.statuspage, USUAL_PORTS.statuspage),
    port: await freePort(earlier.port, USUAL_PORTS.port),
    identity: await freePort(earlier.identity, USUAL_PORTS.identity),
  };
  const publicUrl = `http://127.0.0.1:${ports.api}`;
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    // no program has any business with it
    MIGRATION_DATABASE_URL: undefined,
    REDIS_URL: redisUrl,
    ...(knownRedis === undefined ? {} : { QUAYSIDE_KNOWN_REDIS: knownRedis }),
    QUAYSIDE_BOOTSTRAP_TOKEN: token,
    QUAYSIDE_MASTER_KEY_FILE: MASTER_KEY,
    QUAYSIDE_ALLOW_PRIVATE_HOSTS: 'true',
    QUAYSIDE_API_PORT: String(ports.api),
    QUAYSIDE_PUBLIC_URL: publicUrl,
    QUAYSIDE_OIDC_ISSUER: `http://127.0.0.1:${ports.identity}`,
    QUAYSIDE_OIDC_CLIENT_ID: 'quayside',
    QUAYSIDE_OIDC_CLIENT_SECRET: LOGIN_SECRET,
    QUAYSIDE_OIDC_SCOPES: 'openid email profile groups organisation',
    QUAYSIDE_OIDC_ROLES: ROLES,
    QUAYSIDE_LOG_LEVEL: process.env['QUAYSIDE_LOG_LEVEL'] ?? 'info',
    QUAYSIDE_SIMULATOR_STATUSPAGE_PORT: String(ports.statuspage),
    QUAYSIDE_SIMULATOR_PORT_PORT: String(ports.port),
    QUAYSIDE_SIMULATOR_LOGIN_FOR: publicUrl,
    QUAYSIDE_SIMULATOR_LOGIN_PORT: String(ports.identity),
    QUAYSIDE_SIMULATOR_LOGIN_SECRET: LOGIN_SECRET,
    QUAYSIDE_SIMULATOR_STATE_FILE: join(DATA_FOLDER, 'port-simulator.json'),
  };
  /** @type {Record<string, Record<string, unknown>>} */
  const ready = {};
  for (const name of ['simulator', 'api', 'scheduler', 'worker']) {
    report(name);
    const app = await runApp(name, env);
    supervisor.add(app.part);
    ready[name] = await app.ready();
  }
  writeFileSync(PORTS, `${JSON.stringify(ports)}\n`);
  return {
    api: address(ready, 'api', 'url'),
    statuspage: address(ready, 'simulator', 'statuspage'),
    port: address(ready, 'simulator', 'port'),
  };
}

/** @param {Record<string, Record<string, unknown>>} ready @param {string} app @param {string} field */
function address(ready, app, field) {
  const url = ready[app]?.[field];
  if (typeof url !== 'string') throw new Error(`The ready line of ${app} has no "${field}".`);
  return url.replace(/\/$/, '');
}

/** @param {{ api: string, statuspage: string, port: string }} urls */
function whereToLook(urls) {
  const short = (/** @type {string} */ path) => relative(CHECKOUT, path);
  return [
    'Where to look:',
    `  API                   ${urls.api}/api/v1`,
    `  its OpenAPI document  ${urls.api}/api/openapi.json`,
    `  who you are           ${urls.api}/api/v1/login?returnTo=/api/v1/session (log in as one of five people, without a password)`,
    `  Statuspage simulator  ${urls.statuspage}`,
    `  Port simulator        ${urls.port}`,
    `  logs                  ${short(LOG_FOLDER)}/`,
    `  token of the API      ${readFileSync(TOKEN, 'utf8').trim()} (kept in ${short(TOKEN)})`,
    `  for example           curl -H "Authorization: Bearer $(cat ${short(TOKEN)})" ${urls.api}/api/v1/organisations`,
  ].join('\n');
}

/** @param {unknown} error */
function explain(error) {
  if (error instanceof PartDied) {
    const { name, logFile } = error.part;
    console.error(`\n${name} has ended unexpectedly.`);
    if (logFile) console.error(`${logFile} ends with:\n${lastLines(logFile, 20)}`);
    return;
  }
  const { message, stack, cause } = /** @type {Error} */ (error);
  console.error(`\n${process.env['QUAYSIDE_LOG_LEVEL'] === 'debug' ? stack : message}`);
  if (cause instanceof Error && !message.includes(cause.message)) console.error(`  because: ${cause.message}`);
  if (supervisor.has('simulator')) console.error(`What the programs say is in ${relative(process.cwd(), LOG_FOLDER)}/`);
}

/** @param {string} message */
function fail(message) {
  console.error(message);
  return 1;
}
