import { createPortSimulator } from '@quayside/simulator-port';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sharedPostgres, type HouseServices } from '../house/house-services';
import type { House } from '../house/house';
import type { Evidence } from './evidence';
import { secretsNowhere } from './secrets-nowhere';

const SECRET = 'a-secret-of-somebody-0123456789';

let services: HouseServices;
let client: Client;
beforeEach(async () => {
  services = await sharedPostgres();
  client = new Client({ connectionString: services.postgres.directUrl });
  await client.connect();
});
afterEach(async () => {
  await client.end();
  await services.close();
});

const judge = (output = '', errorBodies: readonly string[] = []) => {
  const query = async (sql: string) => (await client.query(sql)).rows as unknown;
  const house = { services, query, secrets: new Set([SECRET]), api: { errorBodies }, output: () => output };
  return secretsNowhere({ house: { ...house, port: createPortSimulator() } as unknown as House } as Evidence);
};

it('finds a secret wherever it is, and not where it is not', async () => {
  expect(await judge('nothing', ['nothing'])).toEqual([]);

  const redis = new Redis(services.redis.directUrl);
  await redis.xadd('a-stream', '*', 'data', JSON.stringify({ key: SECRET }));
  await redis.quit();
  await client.query('CREATE TABLE bytes_of (value bytea)');
  await client.query('INSERT INTO bytes_of VALUES ($1)', [Buffer.from(`before ${SECRET}`)]);

  const found = await judge(`key ${SECRET}`, [Buffer.from(SECRET).toString('base64')]);
  for (const place of ['the output', 'an error body', 'Redis', 'Postgres'])
    expect(found).toContainEqual(expect.stringMatching(`^${place}.* holds a secret`));
  expect(found.join()).not.toContain(SECRET);
});
