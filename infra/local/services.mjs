// @ts-check
/** The database and the Redis of `npm start`: those that the environment names, those in Docker, or our own. */
import { join } from 'node:path';
import { DATA_FOLDER } from './checkout.mjs';
import { DOCKER_URLS, startDockerServices, stopDockerServices } from './docker-services.mjs';
import { startPostgres } from './postgres.mjs';
import { step } from './progress.mjs';
import { readRunId, startRedis } from './redis.mjs';
import { markWhole, takeMark } from './whole-data.mjs';

/**
 * @typedef {object} Services
 * @property {string} ownerUrl of a login that may migrate the database
 * @property {string} [appUrl] of the programs' login, where the environment names one beside the other
 * @property {string} redisUrl
 * @property {string} [knownRedis] the run id of a Redis that has lost nothing
 */

/**
 * @param {{ docker: boolean, supervisor: import('./supervisor.mjs').Supervisor }} options
 * @returns {Promise<Services>}
 */
export async function startServices({ docker, supervisor }) {
  const { MIGRATION_DATABASE_URL: forMigration, DATABASE_URL: forPrograms, REDIS_URL: redis } = process.env;
  const given = { postgres: forMigration || forPrograms, redis };
  const app = forMigration && forPrograms ? { appUrl: forPrograms } : {};
  /** @type {('postgres' | 'redis')[]} */
  const missing = [];
  if (!given.postgres) missing.push('postgres');
  if (!given.redis) missing.push('redis');

  if (docker && missing.length > 0) {
    await step(`start ${missing.join(' and ')} in Docker`, () => startDockerServices(missing));
    supervisor.add({ name: 'the containers', stop: () => stopDockerServices(missing) });
    return { ownerUrl: given.postgres || DOCKER_URLS.postgres, ...app, redisUrl: given.redis || DOCKER_URLS.redis };
  }
  return {
    ownerUrl: given.postgres || (await ownPostgres(supervisor)),
    ...app,
    ...(given.redis ? { redisUrl: given.redis } : await ownRedis(supervisor)),
  };
}

/** @param {import('./supervisor.mjs').Supervisor} supervisor */
async function ownPostgres(supervisor) {
  /** @type {string[]} */
  const notes = [];
  const postgres = await step('start PostgreSQL', (report) =>
    startPostgres({
      dataDir: join(DATA_FOLDER, 'postgres'),
      durable: true,
      onProgress(line) {
        report(line);
        notes.push(line);
      },
    }),
  );
  for (const note of notes) console.log(`  ${note}`);
  supervisor.add({
    name: 'postgres',
    stop: postgres.stop,
    exited: postgres.exited,
    logFile: join(postgres.dataDir, 'postgres.log'),
  });
  const url = new URL(postgres.url);
  url.pathname = '/quayside';
  return url.href;
}

/** @param {import('./supervisor.mjs').Supervisor} supervisor */
async function ownRedis(supervisor) {
  const dataDir = join(DATA_FOLDER, 'redis');
  const isWhole = takeMark(dataDir);
  const redis = await step('start Redis', (report) => startRedis({ dataDir, appendOnly: true, onProgress: report }));
  // every program that writes to it has ended by then
  const stop = async () => {
    await redis.stop();
    if ((await redis.exited).code === 0) markWhole(dataDir);
  };
  supervisor.add({ name: 'redis', stop, exited: redis.exited, logFile: join(dataDir, 'redis.log') });
  return { redisUrl: redis.url, knownRedis: isWhole ? await readRunId(redis.port) : undefined };
}
