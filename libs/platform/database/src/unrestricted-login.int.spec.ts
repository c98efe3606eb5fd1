import { randomBytes } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@quayside/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, type Database } from './database';

const REFUSED = { name: 'UnrestrictedLoginError', code: 'database_unrestricted', retry: 'never' };
const UNAVAILABLE = { code: 'database_unavailable' };

let server: TestDatabase;
let owner: Database;
/** A login and a role of this test's own; roles belong to the whole server. */
let login: string;
let role: string;
const open: Database[] = [];
beforeAll(async () => {
  server = await createTestDatabase();
  owner = createDatabase({ url: server.url, maxConnections: 1 });
});
beforeEach(async () => {
  login = `quayside_test_login_${randomBytes(6).toString('hex')}`;
  role = `${login}_role`;
  await administer(`CREATE ROLE ${login} LOGIN PASSWORD 'test' IN ROLE quayside_app`, `CREATE ROLE ${role} NOLOGIN`);
});
afterEach(async () => {
  for (const database of open.splice(0)) await database.close();
  await administer(`REASSIGN OWNED BY ${login}, ${role} TO CURRENT_USER`, `DROP ROLE ${login}, ${role}`);
});
afterAll(async () => {
  await owner.close();
  await server.drop();
});

async function administer(...statements: readonly string[]): Promise<void> {
  for (const statement of statements) await owner.prisma.$executeRawUnsafe(statement);
}

/** As a program makes it, with one connection: a refusal that kept it would show. */
function program(url: string): Database {
  const created = createDatabase({ url, maxConnections: 1, refusesUnrestricted: true });
  open.push(created);
  return created;
}
function loginUrl(): string {
  const url = new URL(server.url);
  url.username = login;
  url.password = 'test';
  return url.href;
}

describe('a program', () => {
  it('is served under a login that is a member of quayside_app', async () => {
    for (const url of [server.appUrl, loginUrl()]) {
      const database = program(url);
      await expect(database.checkLogin()).resolves.toBeUndefined();
      expect(await database.prisma.$queryRaw`SELECT 1 AS one`).toEqual([{ one: 1 }]);
    }
  });

  it('is refused as a superuser, whatever it asks, each time', async () => {
    const database = program(server.url);
    await expect(database.checkLogin()).rejects.toMatchObject({
      ...REFUSED,
      message: expect.stringMatching(/DATABASE_URL.*quayside_app/) as string,
    });
    await expect(database.prisma.organisation.findMany()).rejects.toMatchObject(REFUSED);
    await expect(database.transaction(async () => 1)).rejects.toMatchObject(REFUSED);
    await expect(database.of('00000000-0000-4000-8000-000000000000').prisma.run.count()).rejects.toMatchObject(REFUSED);
    await expect(database.acrossTenants.transaction(async () => 1)).rejects.toMatchObject(REFUSED);
  });

  it.each([
    ['has BYPASSRLS', () => [`ALTER ROLE ${login} BYPASSRLS`]],
    ['owns the tables', () => [`ALTER TABLE organisations OWNER TO ${login}`]],
    ['may become a superuser', () => [`ALTER ROLE ${role} SUPERUSER`, `GRANT ${role} TO ${login} WITH INHERIT FALSE`]],
    [
      'may become who owns the tables',
      () => [`ALTER TABLE organisations OWNER TO ${role}`, `GRANT ${role} TO ${login} WITH INHERIT FALSE`],
    ],
  ])('is refused under a login that %s', async (_, change) => {
    await administer(...change());
    await expect(program(loginUrl()).checkLogin()).rejects.toMatchObject(REFUSED);
  });

  it('may start while Postgres is away, and is asked by the first connection', async () => {
    const away = program('postgresql://nobody@127.0.0.1:1/none');
    await expect(away.checkLogin()).resolves.toBeUndefined();
    await expect(away.ping()).rejects.toMatchObject(UNAVAILABLE);
  });
});
