import { Redis } from 'ioredis';
import type { House } from '../house/house';
import type { Evidence } from './evidence';

/** I6: no secret is anywhere but where it belongs: not in logs, Redis, the database, error bodies, nor with Port. */
export async function secretsNowhere({ house }: Pick<Evidence, 'house'>): Promise<string[]> {
  const secrets = [...house.secrets, ...portTokens(house)];
  const places: Readonly<Record<string, string>> = {
    'the output of a program': house.output(),
    'an error body of the API': house.api.errorBodies.join('\n'),
    Redis: await dumpRedis(house.services.redis.directUrl),
    Postgres: await dumpPostgres(house),
    Port: JSON.stringify([
      house.port.integrations(),
      house.port.ingested(),
      house.port.integrations().map(({ installationId }) => house.port.examples(String(installationId))),
      house.port.entities(),
    ]),
  };
  return Object.entries(places).flatMap(([place, text]) =>
    secrets
      .filter((secret) => spellings(secret).some((spelling) => text.includes(spelling)))
      .map((secret) => `${place} holds a secret (${secret.slice(0, 4)}..., ${secret.length} characters)`),
  );
}

/** As it is, and as bytes are written in texts. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [secret, bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, '')];
}

/** The access tokens that the programs were given. */
function portTokens({ port }: House): ReadonlySet<string> {
  const bearers = port.server.requests.map(({ headers }) => headers['authorization'] ?? '');
  return new Set(bearers.flatMap((header) => (header.startsWith('Bearer ') ? [header.slice('Bearer '.length)] : [])));
}

/** Every key and its value, as one text. */
async function dumpRedis(url: string): Promise<string> {
  const redis = new Redis(url);
  try {
    // what is compressed cannot be searched
    await redis.config('SET', 'rdbcompression', 'no');
    const keys = await redis.keys('*');
    const values = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
    return values.map((value, index) => `${keys[index]} ${value?.toString('latin1') ?? ''}`).join('\n');
  } finally {
    redis.disconnect();
  }
}

/** Every row of every table, as one text; bytes are written in hexadecimal digits. */
async function dumpPostgres(house: House): Promise<string> {
  const tables = await house.query<{ name: string }>(
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const rows: string[] = [];
  for (const { name } of tables) {
    const found = await house.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    rows.push(...found.map(({ row }) => row));
  }
  return rows.join('\n');
}
