/**
 * Vitest's global setup: one Postgres and one Redis for a whole run, and one migrated database that every test file
 * copies (a copy takes a tenth of a second, the migrations do not), with one login of the programs for all copies.
 * `TEST_DATABASE_URL` (of a superuser) and `TEST_REDIS_URL` name servers to use instead of our own; what they hold
 * besides is left alone, but the roles that the migrations make stay there.
 */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { administer } from './administer';
import { makeOwnFolder } from './own-folder';
import { SERVICE_VARIABLES } from './service-addresses';

interface Services {
  users: number;
  readonly stop: Promise<() => Promise<void>>;
}

/** Two projects of one run name this setup, and each loads it for itself: hence not a variable of the module. */
const SHARED = Symbol.for('quayside.test-services');
const shared = globalThis as { [SHARED]?: Services };

export default async function setup(): Promise<() => Promise<void>> {
  const services = (shared[SHARED] ??= { users: 0, stop: startServices() });
  services.users += 1;
  const stop = await services.stop;
  return async () => {
    services.users -= 1;
    if (services.users > 0) return;
    delete shared[SHARED];
    await stop();
  };
}

async function startServices(): Promise<() => Promise<void>> {
  const folder = makeOwnFolder();
  const stops: (() => Promise<void>)[] = [async () => rmSync(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const step of stops.reverse()) await step();
  };
  try {
    const databaseUrl = process.env['TEST_DATABASE_URL'] ?? (await startPostgres(join(folder, 'postgres'), stops));
    const redisUrl = process.env['TEST_REDIS_URL'] ?? (await startRedis(join(folder, 'redis'), stops));
    const template = await makeTemplate(databaseUrl, stops);
    process.env[SERVICE_VARIABLES.database] = databaseUrl;
    process.env[SERVICE_VARIABLES.appDatabase] = await makeAppLogin(databaseUrl, stops);
    process.env[SERVICE_VARIABLES.template] = template;
    process.env[SERVICE_VARIABLES.redis] = redisUrl;
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startPostgres(dataDir: string, stops: (() => Promise<void>)[]): Promise<string> {
  const { startPostgres: start } = await import('../../../../infra/local/postgres.mjs');
  const postgres = await start({ dataDir, durable: false });
  stops.push(() => postgres.stop());
  return postgres.url;
}

async function startRedis(dataDir: string, stops: (() => Promise<void>)[]): Promise<string> {
  const { startRedis: start } = await import('../../../../infra/local/redis.mjs');
  const redis = await start({ dataDir, appendOnly: false });
  stops.push(() => redis.stop());
  return redis.url;
}

async function makeTemplate(adminUrl: string, stops: (() => Promise<void>)[]): Promise<string> {
  const { migrate } = await import('../../../../infra/local/migrate.mjs');
  const name = `quayside_template_${randomBytes(6).toString('hex')}`;
  await administer(adminUrl, `CREATE DATABASE ${name}`);
  stops.push(() => administer(adminUrl, `ALTER DATABASE ${name} IS_TEMPLATE false`, `DROP DATABASE ${name}`));
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  await migrate({ databaseUrl: url.href });
  // a template that somebody is connected to cannot be copied
  await administer(adminUrl, `ALTER DATABASE ${name} IS_TEMPLATE true ALLOW_CONNECTIONS false`);
  return name;
}

/** A login belongs to the whole server, so this one is of this run, and goes with it. */
async function makeAppLogin(adminUrl: string, stops: (() => Promise<void>)[]): Promise<string> {
  const { keepAppLogin } = await import('../../../../infra/local/app-login.mjs');
  const name = `quayside_test_${randomBytes(6).toString('hex')}`;
  const url = await keepAppLogin({ ownerUrl: adminUrl, name, password: randomBytes(24).toString('hex') });
  stops.push(() => administer(adminUrl, `DROP ROLE ${name}`));
  return url;
}
