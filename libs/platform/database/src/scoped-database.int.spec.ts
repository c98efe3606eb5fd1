import { silentLogger, type Clock } from '@quayside/domain';
import { createTestDatabase, type TestDatabase } from '@quayside/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Database, type DatabaseClient, type DatabaseOptions } from './database';

const ORGANISATIONS = 20;
let server: TestDatabase;
let ids: readonly string[];
let a: string;
let b: string;
const open: Database[] = [];
beforeAll(async () => {
  server = await createTestDatabase();
  const owner = createDatabase({ url: server.url, maxConnections: 1 });
  const data = Array.from({ length: ORGANISATIONS }, (_, index) => ({ name: `organisation ${index}` }));
  ids = (await owner.prisma.organisation.createManyAndReturn({ data, select: { id: true } })).map(({ id }) => id);
  [a = '', b = ''] = ids;
  await owner.close();
});
afterEach(async () => {
  for (const database of open.splice(0)) await database.close();
});
afterAll(() => server.drop());

/** Under the login of the programs, with one connection: whatever one caller leaves behind, the next one gets. */
function database(options: Partial<DatabaseOptions> = {}): Database {
  const created = createDatabase({ url: server.appUrl, maxConnections: 1, ...options });
  open.push(created);
  return created;
}

/** The ids of all organisations that are there for a client. */
async function seen(client: DatabaseClient): Promise<string[]> {
  return (await client.organisation.findMany({ select: { id: true } })).map(({ id }) => id);
}
async function seenBySql(client: DatabaseClient): Promise<string[]> {
  const rows = await client.$queryRaw<{ id: string }[]>`SELECT id::text FROM organisations WHERE name <> ${'other'}`;
  return rows.map(({ id }) => id);
}
const divideByZero = (client: DatabaseClient) => client.$queryRaw`SELECT 1 / ${0}::integer AS nothing`;

/** That the next one on a connection begins with nothing. */
async function expectNothingLeft(of: Database): Promise<void> {
  const [row] = await of.prisma.$queryRaw<{ organisation: string | null; role: string }[]>`
    SELECT nullif(current_setting('app.organisation', true), '') AS organisation, current_user::text AS role`;
  expect(row).toEqual({ organisation: null, role: new URL(server.appUrl).username });
  expect(await seen(of.prisma)).toEqual([]);
}

describe('a scope', () => {
  it('shows the rows of one organisation, by a single statement and in a transaction', async () => {
    const of = database();
    expect(await seen(of.of(a).prisma)).toEqual([a]);
    expect(await seenBySql(of.of(b).prisma)).toEqual([b]);
    const both = await of.of(a).transaction(async (one) => [await seen(one), await seenBySql(one)]);
    expect(both).toEqual([[a], [a]]);
    expect(await seen(of.prisma)).toEqual([]);
    expect(await of.transaction(seen)).toEqual([]);
  });

  it('across tenants shows those of everybody', async () => {
    const { acrossTenants } = database();
    expect((await seen(acrossTenants.prisma)).toSorted()).toEqual(ids.toSorted());
    expect((await acrossTenants.transaction(seenBySql)).toSorted()).toEqual(ids.toSorted());
  });

  it.each([1, 2])('is mixed up with no other when many callers wait for %i connections', async (maxConnections) => {
    const of = database({ maxConnections, connectTimeoutMs: 60_000, transactionTimeoutMs: 60_000 });
    const all = ids.toSorted();
    const ask = async (index: number): Promise<readonly [got: readonly string[], expected: readonly string[]]> => {
      const id = ids[index % ids.length] ?? '';
      switch (index % 7) {
        case 0:
          return [await seen(of.prisma), []];
        case 1:
          return [(await seen(of.acrossTenants.prisma)).toSorted(), all];
        case 2:
          return [await of.transaction(seen), []];
        case 3:
          return [(await of.acrossTenants.transaction(seen)).toSorted(), all];
        case 4:
          return [
            await of.of(id).transaction(async (one) => [...(await seen(one)), ...(await seenBySql(one))]),
            [id, id],
          ];
        default:
          return [await (index % 2 === 0 ? seen : seenBySql)(of.of(id).prisma), [id]];
      }
    };
    const answers = await Promise.all(Array.from({ length: 300 }, (_, index) => ask(index)));
    for (const [got, expected] of answers) expect(got).toEqual(expected);
  });

  it.each(['RepeatableRead', 'Serializable'] as const)('goes with the isolation level %s', async (isolationLevel) => {
    const work = async (transaction: DatabaseClient) => {
      const [row] = await transaction.$queryRaw<{ level: string }[]>`
        SELECT current_setting('transaction_isolation') AS level`;
      return { level: row?.level.replaceAll(' ', ''), seen: await seen(transaction) };
    };
    const level = isolationLevel.toLowerCase();
    expect(await database().of(a).transaction(work, { isolationLevel })).toEqual({ level, seen: [a] });
  });

  it('is there again when a transaction gives way to another and is run again', async () => {
    const clock: Clock = { now: () => new Date(0), sleep: async () => {} };
    let attempts = 0;
    const got = await database({ clock, logger: silentLogger })
      .of(a)
      .transaction(async (transaction) => {
        attempts += 1;
        if (attempts === 1)
          await transaction.$executeRaw`DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END $$`;
        return seen(transaction);
      });
    expect({ got, attempts }).toEqual({ got: [a], attempts: 2 });
  });

  it('is that of the handle, whatever else is under way around it', async () => {
    const of = database({ maxConnections: 2 });
    const got = await of.of(a).transaction(async (transaction) => ({
      inside: await seen(transaction),
      beside: await seen(of.of(b).prisma),
      nested: await of.of(b).transaction(seen),
      without: await seen(of.prisma),
      withoutInTransaction: await of.transaction(seen),
    }));
    expect(got).toEqual({ inside: [a], beside: [b], nested: [b], without: [], withoutInTransaction: [] });
  });

  it('goes with statements that each session keeps prepared', async () => {
    const of = database({ preparesStatements: true });
    for (const id of [a, b, a]) {
      expect(await seenBySql(of.of(id).prisma)).toEqual([id]);
      expect(await of.of(id).transaction(seenBySql)).toEqual([id]);
      expect(await seenBySql(of.prisma)).toEqual([]);
    }
    for (let again = 0; again < 2; again += 1) {
      await expect(of.of(a).prisma.$queryRaw`SELECT nothing FROM organisations`).rejects.toThrow('nothing');
      await expect(divideByZero(of.of(a).prisma)).rejects.toThrow('division by zero');
      expect(await seenBySql(of.of(b).prisma)).toEqual([b]);
    }
    expect(await seenBySql(of.prisma)).toEqual([]);
  });

  it('has no findUnique outside a transaction, where Prisma makes one statement of those of several callers', async () => {
    const of = database();
    const where = { id: a };
    expect(() => of.of(a).prisma.organisation.findUnique({ where })).toThrow('findFirst');
    expect(() => of.of(a).prisma.organisation.findUniqueOrThrow({ where })).toThrow('findFirst');
    const found = await Promise.all(
      ids.map((id) => of.of(id).transaction((transaction) => transaction.organisation.findUnique({ where: { id } }))),
    );
    expect(found.map((row) => row?.id)).toEqual(ids);
  });

  it.each(['', 'a', "'; DROP TABLE organisations; --", '00000000-0000-4000-8000-00000000000g'])(
    'is refused for an id that is no UUID: %s',
    (id) => {
      const of = database();
      expect(() => of.of(id)).toThrow(RangeError);
      expect(() => of.of(`${a}${id}\n`)).toThrow(RangeError);
    },
  );
});

/** What may happen on a connection; whoever has it next must not notice. */
const ENDS: Readonly<Record<string, (of: Database) => Promise<unknown>>> = {
  'a statement': (of) => seen(of.of(a).prisma),
  'a statement across tenants': (of) => seen(of.acrossTenants.prisma),
  'a statement that fails': (of) => divideByZero(of.of(a).prisma),
  'a statement across tenants that fails': (of) => divideByZero(of.acrossTenants.prisma),
  'a statement that does not parse': (of) => of.of(a).prisma.$queryRaw`SELECT FROM WHERE`,
  'a statement that loses its connection': (of) =>
    of.of(a).prisma.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`,
  'a transaction': (of) => of.of(a).transaction(seen),
  'a transaction across tenants': (of) => of.acrossTenants.transaction(seen),
  'a transaction whose statement fails': (of) => of.of(a).transaction(divideByZero),
  'a transaction across tenants whose statement fails': (of) => of.acrossTenants.transaction(divideByZero),
  'a transaction whose work throws': (of) =>
    of.of(a).transaction(async (transaction) => {
      await seen(transaction);
      throw new Error('of the work');
    }),
  'a transaction that loses its connection': (of) =>
    of.of(a).transaction((transaction) => transaction.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`),
  'a transaction that takes too long': (of) =>
    of.of(a).transaction(async (transaction) => {
      await transaction.$queryRaw`SELECT pg_sleep(2.1)::text`;
      await seen(transaction);
    }),
  'a transaction that gets no connection in time': (of) =>
    of.of(a).transaction(() => of.of(b).transaction(async () => {})),
};
const FAIL = /fail|throw|parse|loses|long|in time/;

describe('after', () => {
  it.each(Object.entries(ENDS))('%s, nothing of its scope is left in the connection', async (name, end) => {
    const of = database({ transactionTimeoutMs: 2_000, connectTimeoutMs: 1_000 });
    const ended = await end(of).then(
      () => 'well',
      () => 'badly',
    );
    expect(ended).toBe(FAIL.test(name) ? 'badly' : 'well');
    await expectNothingLeft(of);
    expect(await seen(of.of(b).prisma)).toEqual([b]);
    expect(await of.of(b).transaction(seen)).toEqual([b]);
    await expectNothingLeft(of);
  });
});
